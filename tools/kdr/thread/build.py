"""Threads out of mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kdr.errors import KdrError, Problem
from kdr.mail.zones import zoned
from kdr.model import Mail, Message, Thread
from kdr.thread.people import participants
from kdr.thread.quoted import rebuild
from kdr.thread.series import series
from kdr.thread.tree import Tree, head, trees


def build(mails: Iterable[Mail]) -> tuple[Thread, ...]:
    """The threads MAILS make up, in the order of their first mails; of mails with one Message-ID the first counts."""
    return tuple(each(mails))


def each(mails: Iterable[Mail]) -> Iterator[Thread]:
    """The threads of ``build`` one at a time: the mails are all held, the lines of only one thread at once."""
    held = dict(enumerate(mails))
    for tree in trees([head(m) for m in held.values()]):
        yield _thread(tree, held)


def pick(source: Callable[[], Iterable[Mail]], message_id: str) -> Thread:
    """The thread that holds MESSAGE_ID (with or without brackets).

    SOURCE is called twice and gives the same mails both times: first their headings are read, then the one thread's
    mails are kept.  KdrError if no mail has this Message-ID.
    """
    wanted = message_id.strip().removeprefix("<").removesuffix(">")
    heads = [head(m) for m in source()]
    place = next((i for i, h in enumerate(heads) if h.message_id == wanted), None)
    if place is None:
        raise KdrError(f"no mail has the Message-ID {wanted!r}", todo="give one that the source has")
    tree = next(t for t in trees(heads) if place in t.order)
    places = {*tree.order, *tree.doubles}
    held = {i: m for i, m in enumerate(source()) if i in places}
    return _thread(tree, held)


def _thread(tree: Tree, held: Mapping[int, Mail]) -> Thread:
    keys = {place: f"m{n}" for n, place in enumerate(tree.order)}
    messages = tuple(
        Message(key=keys[p], mail=held[p], lines=zoned(held[p].body, reply=p in tree.parents)) for p in tree.order
    )
    parents = {keys[p]: keys[q] for p, q in tree.parents.items()}
    basis = {keys[p]: b for p, b in tree.basis.items()}
    quoted = rebuild(messages)
    for child, parent in quoted.parents.items():
        if child not in parents:
            parents[child], basis[child] = parent, "attribution"
    found = series(messages, quoted.messages, parents, basis)
    return Thread(
        messages=messages,
        quoted=quoted.messages,
        parents=parents,
        basis=basis,
        series=found,
        participants=participants(messages, quoted.messages, parents, found),
        oddities=_oddities(tree, held),
    )


def _oddities(tree: Tree, held: Mapping[int, Mail]) -> tuple[Problem, ...]:
    loops = [(held[p], "reply-loop", "answers a mail that answers it; taken as the first of the two") for p in tree.cut]
    doubles = [
        (held[p], "double-message-id", f"left out: an earlier mail has the Message-ID {held[p].message_id}")
        for p in tree.doubles
    ]
    odd = (*loops, *doubles, *_lacking([held[p] for p in tree.order if not held[p].pasted]))
    return tuple(Problem(mail.path, mail.line, code, said) for mail, code, said in odd)


def _lacking(mails: list[Mail]) -> list[tuple[Mail, str, str]]:
    """What MAILS lack or say in a way nobody can read, one line a kind, at the first mail of it."""
    kinds = (
        ("no-message-id", "has no Message-ID; it is kept, and cannot be linked to", lambda m: m.message_id is None),
        ("no-date", "has no date that can be read; it is kept, without one", lambda m: m.date is None),
        ("unknown-charset", "names a charset nobody knows; read as UTF-8 or Latin-1", lambda m: m.unknown_charset),
        (
            "unfit-charset",
            "its text is not in the charset it names; read as UTF-8 or Latin-1",
            lambda m: m.unfit_charset,
        ),
        ("no-boundary", "is to have parts, and no line divides them; read as one text", lambda m: m.undivided),
    )
    out = []
    for code, said, lacks in kinds:
        if found := [m for m in mails if lacks(m)]:
            more = f" (and {len(found) - 1} more)" if found[1:] else ""
            out.append((found[0], code, said + more))
    return out
