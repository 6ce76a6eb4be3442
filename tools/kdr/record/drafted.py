"""Turn what the tool read in a thread into a record that a person can edit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from kdr import model
from kdr.model import Draft, Passage, Review, Series, Thread, Zone, utc_day
from kdr.record.model import (
    Alternative,
    Change,
    Cite,
    Metric,
    Objection,
    Origin,
    Quote,
    Record,
    Revision,
    Statement,
)
from kdr.record.quotes import cited

_SLUG_LENGTH = 48
_SMALL_WORDS = frozenset("a an and as at by for from if in into is of on or the to when with without".split())
_ARCH_WORDS = {
    "arm": "arm",
    "arm64": "arm64",
    "aarch64": "arm64",
    "x86": "x86",
    "vmx": "x86",
    "svm": "x86",
    "nvmx": "x86",
    "nsvm": "x86",
    "s390": "s390",
    "ppc": "powerpc",
    "powerpc": "powerpc",
    "riscv": "riscv",
    "mips": "mips",
    "loongarch": "loongarch",
}


def slug_of(title: str) -> str:
    """A folder name for a decision: the title's words in lower case, safe everywhere; ``thread`` where it has none."""
    title = re.sub(r"\[[^\]]*\]", " ", title)
    head, _, last = title.rpartition(": ")
    plain = unicodedata.normalize("NFKD", (last if head and last.strip() else title).casefold())
    words: list[str] = []
    for word in re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()):
        if len("-".join([*words, word])) > _SLUG_LENGTH:
            while words and words[-1] in _SMALL_WORDS:
                words.pop()
            break
        words.append(word)
    return "-".join(words) or "thread"


def drafted(
    draft: Draft, thread: Thread, *, slug: str, path: str, ident: str, file: str, sha256: str, kind: str
) -> Record:
    """The record ``ident`` that says what ``draft`` found in ``thread``, every statement marked as drafted.

    ``path`` is the record file, ``file``, ``sha256`` and ``kind`` the evidence's name, sum and kind.
    """
    answers = _Numbers("R")
    return Record(
        slug=slug,
        path=path,
        id=ident,
        title=draft.title or slug,
        state=draft.state,
        review=Review.DRAFTED,
        summary="",
        summary_at=1,
        arch=_arch(thread, draft.title),
        topics=(),
        origin=_origin(thread, file, sha256, kind),
        known=(),
        revisions=_revisions(thread),
        problem=_statements("P", draft.problem),
        proposal=_statements("S", draft.proposal),
        alternatives=tuple(
            Alternative(**_core(f"A{n}", passage), by=passage.by or "", to=())
            for n, passage in enumerate(draft.alternatives, 1)
        ),
        objections=tuple(
            Objection(
                **_core(f"O{n}", item.passage),
                by=item.passage.by or "",
                status=item.status,
                on=(),
                answers=tuple(Statement(**_core(answers.next(), passage)) for passage in item.answers),
            )
            for n, item in enumerate(draft.objections, 1)
        ),
        outcome=_statements("U", draft.outcome),
        metrics=tuple(_metric(f"M{n}", item) for n, item in enumerate(draft.metrics, 1)),
        related=(),
        struck=(),
    )


class _Numbers:
    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.last = 0

    def next(self) -> str:
        self.last += 1
        return f"{self.prefix}{self.last}"


def _core(ident: str, passage: Passage) -> dict[str, Any]:
    """The fields every statement has, for a drafted one."""
    return {
        "id": ident,
        "says": "",
        "note": "",
        "review": Review.DRAFTED,
        "quotes": (_quote(passage),),
        "source": None,
        "url": None,
        "at": 0,
    }


def _quote(passage: Passage) -> Quote:
    cite = Cite(passage.message, passage.first, passage.last)
    return Quote(cite=cite, quote=passage.text, by=passage.by, why=passage.why, at=0)


def _statements(prefix: str, passages: Iterable[Passage]) -> tuple[Statement, ...]:
    return tuple(Statement(**_core(f"{prefix}{n}", passage)) for n, passage in enumerate(passages, 1))


def _metric(ident: str, item: model.Metric) -> Metric:
    return Metric(
        **_core(ident, item.passage),
        what=item.what,
        baseline=item.baseline,
        value=item.value,
        unit=item.unit,
        change=item.change,
        condition=item.condition,
        table=item.table is not None,
    )


def _arch(thread: Thread, title: str) -> tuple[str, ...]:
    """The architectures whose files patches or a diffstat name; else those a subject names before its last colon."""
    files = [file for series in thread.series for patch in series.patches for file in patch.files]
    lines = (line for message in thread.voices for line in message.lines if line.zone is Zone.DIFFSTAT)
    files += [line.text.split("|")[0].strip() for line in lines if "|" in line.text]
    words = [file.split("/")[1] for file in files if file.startswith("arch/")]
    words = words or re.findall(r"[a-z0-9]+", title.rpartition(":")[0].lower())
    return tuple(sorted({_ARCH_WORDS[word] for word in words if word in _ARCH_WORDS}))


def _origin(thread: Thread, file: str, sha256: str, kind: str) -> Origin:
    first = thread.messages[0].mail
    dates = sorted(day for message in thread.messages if (day := utc_day(message.mail.date)))
    name = re.search(r"([^<>\s.]+)[^<>\s]*>?\s*$", first.list_id or "")
    return Origin(
        file=file,
        sha256=sha256,
        mailing_list=name[1] if name else None,
        root_message_id=first.message_id,
        posted=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        kind=kind,
        source="What the page shows" if first.pasted else "The headers of the mails",
    )


def main_series(thread: Thread) -> Series | None:
    """The series a thread is about: of several, the first of those with the longest lineage."""
    return max(thread.series, key=lambda series: len(series.revisions), default=None)


def _change(thread: Thread, change: model.Change, place: str) -> Change:
    message = thread.message(change.message or place)
    cite = Cite(message.carrier or message.key, change.first, change.last)
    quote = cited(thread, cite)
    return Change(cite=cite, quote=quote, by=message.author, why=(), at=0, credits=change.credits)


def _revisions(thread: Thread) -> tuple[Revision, ...]:
    series = main_series(thread)
    if series is None:
        return ()
    ids = {message.mail.message_id for message in thread.messages}
    out = []
    for revision in series.revisions:
        changes = tuple(_change(thread, change, revision.message) for change in revision.changes)
        told = changes or (revision.message_id or "") in ids
        out.append(
            Revision(
                label=revision.label,
                date=utc_day(revision.date),
                message_id=revision.message_id,
                note="",
                changes=changes,
                patches=series.total if revision.label == f"v{series.version}" else None,
                at=0,
                source=None if told else f"named in {revision.message}",
            )
        )
    return tuple(out)
