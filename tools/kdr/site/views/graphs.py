"""Pictures of what hangs together: decisions, the concepts they turn on, the code they touch.

Each picture stands beside a list of the same links, which takes its place where the screen is too narrow for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

from kdr.english import count
from kdr.site.concepts import Concept
from kdr.site.concepts import link as concept_link
from kdr.site.corpus import Entry
from kdr.site.graph import Arrow, Box, draw
from kdr.site.nodes import Child, drawing, el, paragraph
from kdr.site.ties import edges
from kdr.site.views.seen import Seen, record_link
from kdr.site.words import STATE

# More decisions than this in one picture show nothing to anybody.
_DRAWN = 24
# What a list calls the links beside it, and these.
Row = tuple[Child, Sequence[Child]]
_NEAR_CONCEPTS, _NEAR_FILES, _NEAR_DECISIONS = 6, 3, 6


def overview(seen: Seen) -> Iterator[nodes.Node]:
    """The ties of all decisions, beside the list of them that the same page has; of many decisions no picture."""
    tied = {ident for arrow, _, _ in edges(seen.entries) for ident in (arrow.start, arrow.end)}
    related = [entry for entry in seen.entries if entry.record.id in tied]
    if related and len(seen.entries) <= _DRAWN:
        picture = _shown(seen, related, [], [], "Decisions and their ties; the list below says the same in words")
        picture["classes"] = ["kdr-web"]
        yield picture


def shared(seen: Seen) -> Iterator[nodes.Node]:
    """What two or more decisions share; of many decisions only the concepts, with how many turn on each."""
    known = seen.concepts()
    if len(seen.entries) > _DRAWN:
        yield from _concepts_only(seen, known)
        return
    terms = [concept for concept in known if len(set(concept.records) & _ids(seen.entries)) > 1]
    files = Counter(path for entry in seen.entries for path in _files(entry))
    common = [path for path, number in sorted(files.items()) if number > 1]
    held = {ident for concept in terms for ident in concept.records}
    sharing = [e for e in seen.entries if e.record.id in held or set(_files(e)) & set(common)]
    if sharing:
        told = "Decisions between the concepts and the files that they share"
        yield _shown(seen, sharing, terms, common, told, ties=False)
    else:
        yield paragraph("No two decisions share a concept or a file.")


def around_record(seen: Seen) -> Iterator[nodes.Node]:
    """This decision between the concepts it turns on, the decisions tied to it and the code it touches."""
    entry = seen.entry
    near = seen.domain.near(entry)
    turning = [concept for concept in seen.concepts() if entry.record.id in concept.records]
    mine = sorted(turning, key=lambda concept: _told_late(concept, entry))
    files = _files(entry)[:_NEAR_FILES]
    if not near:
        yield paragraph("No tie to another decision is recorded.")
    if near or mine or files:
        few = len(mine) <= _NEAR_CONCEPTS
        most = "the concepts it turns on" if few else f"{_NEAR_CONCEPTS} of its {len(mine)} concepts"
        told = f"{entry.record.title}: {count(len(near), 'decision')} tied to it, {most}, its code"
        group = [entry, *near[:_NEAR_DECISIONS]]
        yield _shown(seen, group, mine[:_NEAR_CONCEPTS], files, told, entry)


def around_concept(seen: Seen) -> Iterator[nodes.Node]:
    """This concept between those it needs, those that need it, and the decisions that turn on it."""
    known = {concept.page: concept for concept in seen.concepts()}
    concept = known[seen.docname]
    needed = [other for other in known.values() if other.slug in concept.needs]
    needing = [other for other in known.values() if concept.slug in other.needs]
    turning = [entry for entry in reversed(seen.entries) if entry.record.id in concept.records]
    if not (needed or needing or turning):
        return
    drawn = turning[:_NEAR_DECISIONS]
    boxes = [_concept_box(seen, other, other is concept) for other in (concept, *needed, *needing)]
    boxes += [_record_box(seen, entry, None) for entry in drawn]
    arrows = [Arrow(other.slug, concept.slug, "", False) for other in needed]
    arrows += [Arrow(concept.slug, other.slug, "", False) for other in needing]
    arrows += [Arrow(concept.slug, entry.record.id, "", False) for entry in drawn]
    told = f"{concept.name}: what it needs, what needs it, and {count(len(drawn), 'decision')} that turn on it"
    picture = drawing("", html=draw(boxes, arrows, told, across=True))
    rows = (
        ("Know first", [concept_link(other) for other in needed]),
        ("Leads to", [concept_link(other) for other in needing]),
        ("Decisions", [record_link(entry) for entry in turning]),
    )
    yield el("h2", "Around this concept", cls="kdr-group")
    yield _box(picture, rows)
    if len(turning) > len(drawn):
        every = el("ul", *(el("li", record_link(entry)) for entry in turning))
        yield el("details", el("summary", f"All {len(turning)} decisions"), every, cls="kdr-browse")


def _concepts_only(seen: Seen, known: list[Concept]) -> Iterator[nodes.Node]:
    """Concepts, what each needs, and how many decisions turn on it."""
    ids = _ids(seen.entries)
    numbers = {concept.slug: len(ids & set(concept.records)) for concept in known}
    boxes = [
        Box(concept.slug, "", f"{concept.name} ({numbers[concept.slug]})", _href(seen, concept), "concept")
        for concept in known
    ]
    slugs = set(numbers)
    arrows = [Arrow(need, concept.slug, "", True) for concept in known for need in concept.needs if need in slugs]
    told = "Concepts, each with an arrow to those that need it, and how many decisions turn on it"
    picture = drawing("", html=draw(boxes, arrows, told, across=True))
    words = (el("span", concept_link(concept), f" ({numbers[concept.slug]})") for concept in known)
    yield _box(picture, (("Concepts", list(words)),))


def _shown(
    seen: Seen,
    group: list[Entry],
    terms: list[Concept],
    files: list[str],
    told: str,
    here: Entry | None = None,
    ties: bool = True,
) -> nodes.Element:
    """The picture of these decisions, concepts and files, and the list of the same."""
    ids = _ids(group)
    boxes = [_concept_box(seen, concept, False) for concept in terms]
    boxes += [_record_box(seen, entry, here) for entry in group]
    boxes += [Box(path, "", path, _code(seen, path), "code") for path in files]
    arrows = {arrow for arrow, _, _ in edges(group) if ties and arrow.start in ids and arrow.end in ids}
    if here:
        # Ties among those around would need further columns; they are on their own pages.
        arrows = {arrow for arrow in arrows if here.record.id in (arrow.start, arrow.end)}
    arrows |= {
        Arrow(concept.slug, entry.record.id, "", False)
        for concept in terms
        for entry in ([here] if here else group)
        if entry.record.id in concept.records
    }
    arrows |= {
        Arrow(entry.record.id, path, "", False)
        for entry in ([here] if here else group)
        for path in files
        if path in _files(entry)
    }
    picture = drawing("", html=draw(boxes, arrows, told, across=bool(terms or files)))
    if here:
        rows: list[Row] = [
            ("Decisions", [record_link(entry) for entry in group if entry is not here]),
            ("Concepts", [concept_link(concept) for concept in terms]),
            ("Code", [_file(seen, path) for path in files]),
        ]
    else:
        rows = [(concept_link(c), [record_link(e) for e in group if e.record.id in c.records]) for c in terms]
        rows += [(_file(seen, path), [record_link(e) for e in group if path in _files(e)]) for path in files]
    return _box(picture, rows)


def _file(seen: Seen, path: str) -> nodes.Element:
    return el("a", path, href=_code(seen, path), cls="reference internal")


def _box(picture: nodes.Node, rows: Iterable[Row]) -> nodes.Element:
    """The picture, and the list that is shown instead of it where it would not fit."""
    told = [
        el("div", el("dt", name), el("dd", el("ul", *(el("li", link) for link in links))))
        for name, links in rows
        if links
    ]
    listing = el("dl", *told, cls="kdr-graph-list simple") if told else None
    return el("div", el("div", picture, cls="kdr-graph-box"), listing, cls="kdr-web" if told else "")


def _record_box(seen: Seen, entry: Entry, here: Entry | None) -> Box:
    return Box(
        ident=entry.record.id,
        head=f"{entry.record.id} \u00b7 {STATE[entry.record.state][0]}",
        title=entry.record.title,
        href=seen.href(entry),
        kind=f"state-{entry.record.state}" + (" kdr-here" if entry is here else ""),
    )


def _concept_box(seen: Seen, concept: Concept, here: bool) -> Box:
    return Box(concept.slug, "", concept.name, _href(seen, concept), "concept" + (" kdr-here" if here else ""))


def _href(seen: Seen, concept: Concept) -> str:
    return seen.builder.get_relative_uri(seen.docname, concept.page) or "#"


def _code(seen: Seen, path: str) -> str:
    """The place of a file's folder on the page that shows files; its own page where there is none."""
    on = next((page for page, names in sorted(seen.domain.data["views"].items()) if "files" in names), seen.docname)
    return f"{seen.builder.get_relative_uri(seen.docname, on)}#code-{nodes.make_id(path.rpartition('/')[0])}"


def _told_late(concept: Concept, entry: Entry) -> int:
    """How late a decision names a concept: in its title, its topics, its summary, or not in these."""
    record = entry.record
    places = (record.title, " / ".join(record.topics), record.summary)
    words = "|".join(map(re.escape, (concept.name, *concept.spellings)))
    named = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    found = (n for n, text in enumerate(places) if named.search(text))
    return next(found, len(places))


def _ids(entries: Iterable[Entry]) -> set[str]:
    return {entry.record.id for entry in entries}


def _files(entry: Entry) -> list[str]:
    """The files a decision touches, those that most of its mails and commits name first."""
    named = Counter(path for path, _, _ in {(touch.path, touch.message, touch.sha) for touch in entry.touches})
    return sorted(named, key=lambda path: (-named[path], path))
