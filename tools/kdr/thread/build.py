"""Threads out of mails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kdr.errors import KdrError
from kdr.mail.zones import zoned
from kdr.model import Mail, Message, Thread
from kdr.thread.tree import Tree, head, trees


def build(mails: Iterable[Mail]) -> tuple[Thread, ...]:
    """The threads MAILS make up, in the order of each one's first mail; of mails with one Message-ID the first counts.

    For an archive too big for memory see ``pick`` and ``each``.
    """
    return tuple(each(mails))


def each(mails: Iterable[Mail]) -> Iterator[Thread]:
    """The threads MAILS make up, one at a time: the lines of one thread only are held at once."""
    held = list(mails)
    for tree in trees([head(m) for m in held]):
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
        raise KdrError(f"no mail has Message-ID {wanted!r}", todo="take one that the source has")
    tree = next(t for t in trees(heads) if place in t.order)
    places = set(tree.order)
    held = {i: m for i, m in enumerate(source()) if i in places}
    return _thread(tree, held)


def _thread(tree: Tree, held: dict[int, Mail] | list[Mail]) -> Thread:
    keys = {place: f"m{n}" for n, place in enumerate(tree.order)}
    messages = tuple(
        Message(key=keys[p], mail=held[p], lines=zoned(held[p].body, reply=p in tree.parents)) for p in tree.order
    )
    return Thread(
        messages=messages,
        quoted=(),
        parents={keys[p]: keys[q] for p, q in tree.parents.items()},
        basis={keys[p]: b for p, b in tree.basis.items()},
        series=(),
        participants=(),
    )
