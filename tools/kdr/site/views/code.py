"""From the code to the decisions: by file and function, and by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from docutils import nodes

from kdr.english import count
from kdr.site import urls
from kdr.site.code import Touch
from kdr.site.corpus import Entry
from kdr.site.nodes import add, el, out, paragraph, to
from kdr.site.views.seen import Seen, item_link, record_link


def files(seen: Seen) -> Iterator[nodes.Node]:
    """Folder by folder, every file that patches or commits of a decision touch, with the lines that say so."""
    touched: dict[str, list[tuple[Entry, list[Touch]]]] = {}
    for entry in seen.entries:
        for path, group in groupby(entry.touches, key=lambda touch: touch.path):
            if seen.wants(path):
                touched.setdefault(path, []).append((entry, list(group)))
    if not touched:
        yield paragraph("No patch or commit names a file.")
    for folder, paths in groupby(sorted(touched, key=_place), key=lambda path: path.rpartition("/")[0]):
        yield el("h3", folder, cls="kdr-group kdr-folder", ids=(f"code-{nodes.make_id(folder)}",))
        rows = [el("div", el("dt", path.rpartition("/")[2]), _told(touched[path])) for path in paths]
        yield el("dl", *rows, cls="kdr-people kdr-files simple")


def _place(path: str) -> tuple[str, str]:
    """Folder and name; a folder comes before those in it, with all its files."""
    folder, _, name = path.rpartition("/")
    return folder, name


def _told(found: list[tuple[Entry, list[Touch]]]) -> nodes.Element:
    node = el("dd")
    for entry, touches in found:
        line = el("p", record_link(entry))
        functions = sorted({touch.function for touch in touches if touch.function})
        for function in functions:
            add(line, " ", el("code", f"{function}()"))
        first = next((touch for touch in touches if touch.message), None)
        if first:
            place = f"{entry.record.slug} {first.message} {first.line}"
            changed = f"{count(first.changed, 'changed line')}, " if first.changed else ""
            add(line, " ", el("small", changed, to("line", place, f"{first.message}, line {first.line}")))
        shas = [touch.sha for touch in touches if touch.sha]
        for sha in shas[:3]:
            add(line, " ", el("small", out(urls.commit(sha), el("code", sha[:12]))))
        if len(shas) > 3:
            add(line, " ", el("small", f"and {len(shas) - 3} more commits"))
        node += line
    return node


def symbols(seen: Seen) -> Iterator[nodes.Node]:
    """Every function, structure or field that a decision names, with the statements, commits and parts that do."""
    named: dict[str, list[tuple[Entry, tuple[str, ...]]]] = {}
    for entry in seen.entries:
        for name, idents in entry.symbols:
            if seen.wants(name):
                named.setdefault(name, []).append((entry, idents))
    rows = [el("div", el("dt", el("code", name)), _named(named[name])) for name in sorted(named, key=bare)]
    yield el("dl", *rows, cls="kdr-people kdr-symbols simple")


def bare(name: str) -> tuple[str, str]:
    """Sorts names by what follows their underscores."""
    return name.strip("_"), name


def _named(found: list[tuple[Entry, tuple[str, ...]]]) -> nodes.Element:
    node = el("dd")
    for entry, idents in found:
        line = el("p", record_link(entry))
        for ident in idents:
            add(line, " ", _place_in(entry, ident))
        node += line
    return node


# What the parts of a record's page are called that have no id of their own.
_PARTS = {"#revisions": "revisions", "#related": "ties"}


def _place_in(entry: Entry, ident: str) -> nodes.Element:
    if ident in _PARTS:
        return to("item", entry.record.id, _PARTS[ident], anchor=ident[1:])
    return item_link(entry, ident, ident)
