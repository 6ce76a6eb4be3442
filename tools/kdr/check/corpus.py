"""All records of the project with their threads and commit facts, and what is wrong among them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kdr.check.text import check_text
from kdr.commits import facts
from kdr.commits.model import Facts, Part
from kdr.errors import KdrError, Problem
from kdr.model import State, Thread
from kdr.record import evidence, vocabulary
from kdr.record.load import load
from kdr.record.model import Record
from kdr.record.quotes import statements_of, verify_record
from kdr.toml.locate import locate
from kdr.toml.reader import short

COMMITS = "commits.toml"


@dataclass
class Corpus:
    """What was read: records, their threads and facts by slug; the slugs of records that could not be read."""

    root: Path
    records: list[Record] = field(default_factory=list)
    threads: dict[str, Thread] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def line(self, record: Record, *where: str) -> int:
        """The line of a key of a record file."""
        text = (self.root / record.path).read_text(encoding="utf-8")
        return locate(text).get(where, 1)

    @property
    def message_ids(self) -> frozenset[str]:
        """Every Message-ID that evidence, records and facts hold; on a page it is no e-mail address."""
        found: set[str | None] = set()
        for thread in self.threads.values():
            for message in thread.voices:
                found.update((message.mail.message_id, *message.mail.references, *message.mail.in_reply_to))
        for record in self.records:
            found.add(record.origin.root_message_id)
            found.update(known.message_id for known in record.known)
            found.update(revision.message_id for revision in record.revisions)
        for held in self.facts.values():
            found.update(posting.message_id for posting in held.unmerged)
        return frozenset(item for item in found if item)


def read(root: Path) -> Corpus:
    """Read everything below ``root``; what cannot be read becomes a problem."""
    corpus = Corpus(root)
    for path in evidence.record_paths(root):
        name = str(path.relative_to(root))
        try:
            record, problems = load(path, name)
        except KdrError as error:
            record, problems = None, [_problem(error, name, "REC007")]
        corpus.problems += problems
        if record is None:
            corpus.unread.add(path.stem)
        else:
            corpus.records.append(record)
    for record in corpus.records:
        _read_thread(corpus, record)
    for path in sorted((root / evidence.EVIDENCE).glob(f"*/{COMMITS}")):
        name = str(path.relative_to(root))
        try:
            held, problems = facts.load(path, name)
        except KdrError as error:
            held, problems = None, [_problem(error, name, "COMMIT003")]
        corpus.problems += problems
        if held is not None:
            corpus.facts[path.parent.name] = held
    return corpus


def _problem(error: KdrError, name: str, code: str) -> Problem:
    return Problem(name, error.line or 1, code, error.what)


def _read_thread(corpus: Corpus, record: Record) -> None:
    path = corpus.root / evidence.EVIDENCE / record.slug / record.origin.file
    name = str(path.relative_to(corpus.root))
    if not path.is_file():
        line = corpus.line(record, "origin", "file")
        corpus.problems.append(Problem(record.path, line, "EVID001", f"the evidence {name} is missing"))
        return
    try:
        corpus.threads[record.slug] = evidence.thread_of(record.slug, corpus.root)
    except KdrError as error:
        corpus.problems.append(_problem(error, name, "EVID004"))
        return
    wanted = record.origin.sha256
    if wanted and wanted != (found := hashlib.sha256(path.read_bytes()).hexdigest()):
        line = corpus.line(record, "origin", "sha256")
        told = f"{name} is not the file this record was made from: put that back, or set sha256 to {found}"
        corpus.problems.append(Problem(record.path, line, "EVID005", told))


def check(corpus: Corpus) -> Iterator[Problem]:
    """Every problem among the records: quotes, ids, links, commits, states, topics, texts, evidence folders."""
    by_id: dict[str, Record] = {}
    by_root: dict[str, Record] = {}
    for record in corpus.records:
        other = by_id.setdefault(record.id, record)
        if other is not record:
            yield Problem(
                record.path, corpus.line(record, "id"), "REC008", f"{record.id} is also the id of {other.path}"
            )
        root = record.origin.root_message_id
        if root and (other := by_root.setdefault(root, record)) is not record:
            line = corpus.line(record, "origin", "root")
            yield Problem(record.path, line, "REC014", f"the thread of {short(root)} is that of {other.path} too")
    shas = {commit.sha for known in corpus.facts.values() for commit in known.commits}
    ids = corpus.message_ids
    for record in corpus.records:
        if record.slug in corpus.threads:
            yield from verify_record(record, corpus.threads[record.slug])
            yield from _root(corpus, record)
        yield from _inner_links(record)
        yield from _struck(record)
        yield from _ties(record, by_id, shas, complete=not corpus.unread)
        yield from _state(corpus, record)
        yield from check_text(record, ids)
    yield from _topics(corpus)
    yield from _folders(corpus)


def _root(corpus: Corpus, record: Record) -> Iterator[Problem]:
    """A pasted page may lack the Message-ID of its first message; mails do not."""
    messages = corpus.threads[record.slug].messages
    root = record.origin.root_message_id
    if root and not messages[0].mail.pasted and root not in {message.mail.message_id for message in messages}:
        line = corpus.line(record, "origin", "root")
        yield Problem(record.path, line, "CITE002", f"root {short(root)} is no message of the thread")


def _inner_links(record: Record) -> Iterator[Problem]:
    ids = {statement.id for statement in statements_of(record)}
    for item, targets in (*((o, o.on) for o in record.objections), *((a, a.to) for a in record.alternatives)):
        for target in targets:
            if target == item.id:
                yield Problem(record.path, item.at, "LINK002", f"{item.id} points to itself")
            elif target not in ids:
                yield Problem(
                    record.path, item.at, "LINK001", f"{item.id} points to {short(target)}, which is not here"
                )


def _struck(record: Record) -> Iterator[Problem]:
    for struck in record.struck:
        for statement in statements_of(record):
            of_section = statement.id.startswith(vocabulary.PREFIXES[struck.section])
            if of_section and any(quote.cite == struck.cite for quote in statement.quotes):
                message = f"{struck.cite} is struck, but {statement.id} cites it: take one of them out"
                yield Problem(record.path, struck.at, "REC016", message)


def _ties(record: Record, by_id: dict[str, Record], shas: set[str | None], *, complete: bool) -> Iterator[Problem]:
    for tie in record.related:
        other = by_id.get(tie.to)
        if tie.to == record.id:
            yield Problem(record.path, tie.at, "LINK002", f"{record.id} is related to itself")
        elif other is None:
            # The id may stand in a record that could not be read, which is a problem already.
            if complete:
                yield Problem(record.path, tie.at, "LINK001", f"no record has the id {tie.to}")
        elif vocabulary.RELATED[tie.kind] != tie.kind:
            for back in other.related:
                if (back.to, back.kind) == (record.id, tie.kind):
                    message = (
                        f"{record.id} {tie.kind} {tie.to}, but {other.path}:{back.at} says the same of {record.id}"
                    )
                    yield Problem(record.path, tie.at, "LINK003", message)
        for sha in tie.commits:
            if vocabulary.SHA.fullmatch(sha) and sha not in shas:
                yield Problem(record.path, tie.at, "COMMIT001", f"no {COMMITS} holds the commit {sha}")


def _state(corpus: Corpus, record: Record) -> Iterator[Problem]:
    known = corpus.facts.get(record.slug)
    quoted = any(statement.quotes for statement in record.outcome)
    merged = known is not None and any(commit.part is Part.MERGED for commit in known.commits)
    objected = any(objection.quotes for objection in record.objections)
    backed = {
        State.ACCEPTED: merged or quoted,
        State.REJECTED: quoted or objected,
        State.CHANGES_REQUESTED: quoted or objected,
    }
    if not backed.get(record.state, True):
        need = "a merged commit" if record.state is State.ACCEPTED else "a quoted objection"
        line = corpus.line(record, "state")
        yield Problem(record.path, line, "REC012", f"state {record.state} needs {need} or a quoted outcome")


def _topics(corpus: Corpus) -> Iterator[Problem]:
    spellings = Counter(topic for record in corpus.records for topic in set(record.topics))
    best: dict[str, str] = {}
    for topic, _ in sorted(spellings.items(), key=lambda item: (-item[1], item[0])):
        best.setdefault(vocabulary.same_topic(topic), topic)
    for record in corpus.records:
        for topic in record.topics:
            usual = best[vocabulary.same_topic(topic)]
            if usual not in record.topics:
                line = corpus.line(record, "topics")
                yield Problem(record.path, line, "REC013", f"topic {short(topic)} is spelled {short(usual)} elsewhere")


def _folders(corpus: Corpus) -> Iterator[Problem]:
    files = {record.slug: {record.origin.file, COMMITS} for record in corpus.records}
    for folder in sorted((corpus.root / evidence.EVIDENCE).iterdir()):
        name = str(folder.relative_to(corpus.root))
        if folder.name in corpus.unread:
            continue
        if folder.name not in files:
            yield Problem(name, 1, "EVID002", f"no record {evidence.RECORDS}/{folder.name}.toml stands on this")
            continue
        if not folder.is_dir():
            said = "is no folder: move it away, and put the evidence into a folder of this name"
            yield Problem(name, 1, "EVID003", said)
            continue
        for file in sorted(folder.iterdir()):
            if file.name not in files[folder.name]:
                yield Problem(f"{name}/{file.name}", 1, "EVID003", "nothing refers to this file")
