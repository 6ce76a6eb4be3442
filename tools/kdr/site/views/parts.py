"""Views too long for one page: what goes on which page of theirs, so that no page is heavier than a reader wants.

A view that fits stays whole.  One that does not becomes a contents list on its own page, and its parts get pages
beside it: by year where it goes through decisions, by folder or first letter where it goes through names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count as numbers
from itertools import groupby

from docutils import nodes

from kdr.english import count
from kdr.site.corpus import Entry
from kdr.site.nodes import add, el, paragraph, to
from kdr.site.people import roles
from kdr.site.views.code import bare
from kdr.site.views.seen import BY_NAME, Seen
from kdr.site.views.time import events

# Bytes of HTML that a part may have, by the estimates below; with what stands around it a page stays below 200 kB. The
# configuration value kdr_part_bytes says otherwise.
LIMIT = 120_000


@dataclass(frozen=True, slots=True)
class Piece:
    """What cannot be divided further: the decision or name ``key``, the group it belongs to, its size in bytes."""

    key: str
    group: str
    size: int


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a view: its name, its title, the group it belongs to, and what is on it."""

    page: str
    title: str
    group: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Paged:
    """How a view is divided: into which pieces, and what one of them is called."""

    one: str
    many: str
    pieces: Callable[[Seen], Iterable[Piece]]


def _by_year(size: Callable[[Entry], int]) -> Callable[[Seen], Iterable[Piece]]:
    def pieces(seen: Seen) -> Iterator[Piece]:
        dated = sorted(seen.entries, key=lambda entry: (_year(entry), entry.record.id), reverse=True)
        for entry in dated:
            if bytes_ := size(entry):
                yield Piece(entry.record.id, _year(entry), bytes_)

    return pieces


def _year(entry: Entry) -> str:
    return str(entry.record.origin.posted.year) if entry.record.origin.posted else "undated"


def _people(seen: Seen) -> Iterator[Piece]:
    sizes: dict[str, int] = {}
    for entry in seen.entries:
        for names in roles(entry).values():
            for name in names:
                sizes[name] = sizes.get(name, 60) + 110 + 2 * len(entry.record.title)
    yield from (Piece(name, name[:1].upper(), sizes[name]) for name in sorted(sizes))


def _files(seen: Seen) -> Iterator[Piece]:
    sizes: dict[str, int] = {}
    for entry in seen.entries:
        for path, group in groupby(entry.touches, key=lambda touch: touch.path):
            functions = {touch.function for touch in group}
            sizes[path] = sizes.get(path, 120) + 700 + sum(90 + len(name) for name in functions)
    for path in sorted(sizes, key=lambda path: path.rpartition("/")[::2]):
        yield Piece(path, path.rpartition("/")[0], sizes[path])


def _symbols(seen: Seen) -> Iterator[Piece]:
    sizes: dict[str, int] = {}
    for entry in seen.entries:
        for name, idents in entry.symbols:
            sizes[name] = sizes.get(name, 90) + 130 + 2 * len(entry.record.title) + 200 * len(idents)
    yield from (Piece(name, name.strip("_")[:1], sizes[name]) for name in sorted(sizes, key=bare))


PAGED: dict[str, Paged] = {
    "records": Paged("decision", "decisions", _by_year(lambda e: 1900 + len(e.record.summary))),
    "objections": Paged("decision", "decisions", _by_year(lambda e: 1000 * len(e.record.objections))),
    "unsorted": Paged(
        "decision", "decisions", _by_year(lambda e: sum(900 + 400 * len(o.answers) for o in e.record.objections))
    ),
    "metrics": Paged("decision", "decisions", _by_year(lambda e: 2300 * len(e.record.metrics))),
    "timeline": Paged("decision", "decisions", _by_year(lambda e: 700 + 330 * sum(1 for _ in events(e)))),
    "ties": Paged("decision", "decisions", _by_year(lambda e: 900 * len(e.record.related))),
    "people": Paged("person", "people", _people),
    "files": Paged("file", "files", _files),
    "symbols": Paged("name", "names", _symbols),
}


def parts(name: str, seen: Seen) -> list[Part]:
    """The parts of the view NAME, in order; none where it fits on its page."""
    pieces = list(PAGED[name].pieces(seen))
    limit = seen.domain.env.config.kdr_part_bytes
    if sum(piece.size for piece in pieces) <= limit:
        return []
    found = []
    taken: set[str] = set()
    for group, members in groupby(pieces, key=lambda piece: piece.group):
        chunks = list(_chunks(members, limit))
        for number, chunk in enumerate(chunks, 1):
            slug = _free(nodes.make_id(f"{name} {group} {number if len(chunks) > 1 else ''}"), taken)
            title = group or "others"
            if len(chunks) > 1 and name in BY_NAME:
                title = f"{chunk[0].key} to {chunk[-1].key}"
            elif len(chunks) > 1:
                title += f", {number} of {len(chunks)}"
            keys = frozenset(piece.key for piece in chunk)
            found.append(Part(f"{seen.docname}/{slug}", title, group, keys))
    return found


def _free(slug: str, taken: set[str]) -> str:
    """SLUG, or with a number behind it where it is TAKEN (as of Éric and Eric, 张 and 李); it is taken then."""
    found = slug if slug not in taken else next(s for n in numbers(2) if (s := f"{slug}-{n}") not in taken)
    taken.add(found)
    return found


def _chunks(pieces: Iterable[Piece], limit: int) -> Iterator[list[Piece]]:
    """PIECES in runs of at most LIMIT bytes; a piece that is too big for any stands alone."""
    run: list[Piece] = []
    size = 0
    for piece in pieces:
        if run and size + piece.size > limit:
            yield run
            run, size = [], 0
        run.append(piece)
        size += piece.size
    if run:
        yield run


def of_part(name: str, seen: Seen, part: Part) -> Seen:
    """What the view NAME is to see on the page of PART."""
    return replace(seen, docname=part.page, keys=part.keys, named=name)


def contents(name: str, found: list[Part]) -> Iterator[nodes.Node]:
    """Where the parts of a view are."""
    one, many = PAGED[name].one, PAGED[name].many
    total = sum(len(part.keys) for part in found)
    yield paragraph(f"{count(total, one, many)}, too many for one page:")
    listing = el("ul", cls="kdr-parts")
    for group, members in groupby(found, key=lambda part: part.group):
        some = list(members)
        line = el("li", ids=(f"code-{nodes.make_id(group)}",) if name == "files" else ())
        for number, part in enumerate(some):
            words = part.title if name in BY_NAME else str(number + 1) if number else group
            add(line, " \u00b7 " if number else None, to("part", part.page, words))
        add(line, el("small", f" {count(sum(len(part.keys) for part in some), one, many)}"))
        listing += line
    yield listing
