"""Decisions over time: revisions, mails, merge and repairs of each, with the gaps between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from docutils import nodes

from kdr.commits import releases
from kdr.commits.model import Part
from kdr.english import count
from kdr.site.corpus import Entry, Voice
from kdr.site.nodes import drawing, el, paragraph, to
from kdr.site.text import day, shown
from kdr.site.views.seen import Seen, record_link


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """Something that happened to a decision on a day; ``kind`` colours it."""

    when: date
    kind: str
    what: str


def timeline(seen: Seen) -> Iterator[nodes.Node]:
    """One strip a decision, the latest first, each on its own scale, and the same as a list."""
    dated = [(found, entry) for entry in seen.entries if (found := list(events(entry)))]
    if not dated:
        yield paragraph("No date is known.")
    for found, entry in sorted(dated, key=lambda pair: pair[0][0].when, reverse=True):
        yield el("h2", record_link(entry), cls="kdr-group")
        if found[0].when != found[-1].when:
            yield drawing("", html=_strip(found))
        listing = el("ol", *_listed(found, _undated(entry)), cls="kdr-events")
        if entry.record.revisions:
            words = "What each revision changed"
            listing += el("li", to("item", entry.record.id, words, anchor="revisions"))
        yield listing


def _listed(found: list[Event], undated: str) -> Iterator[nodes.Element]:
    """The events in words; what was merged on a day nobody recorded stands before what had to be repaired."""
    before: date | None = None
    for event in found:
        if undated and event.kind == "fix":
            yield _item("", "merged", undated)
            undated = ""
        gap = (event.when - before).days if before else 0
        yield _item(day(event.when), event.kind, event.what, f"{count(gap, 'day')} later" if gap else "")
        before = event.when
    if undated:
        yield _item("", "merged", undated)


def _item(when: str, kind: str, what: str, gap: str = "") -> nodes.Element:
    told = el("span", what, el("small", f" {gap}") if gap else None)
    return el("li", el("span", when or "day not recorded", cls="kdr-when"), " ", told, cls=f"kdr-event-{kind}")


# A posting comes before the words on it, and these before what is done about it.
_ON_ONE_DAY = ("revision", "mail", "merged", "fix")


def events(entry: Entry) -> Iterator[Event]:
    """What is known to have happened on a day, in order; what happened together is one event, but for repairs."""
    found: dict[tuple[date, str], dict[str, None]] = {}
    for when, kind, what in (*_posted(entry), *_applied(entry)):
        found.setdefault((when, kind), {}).setdefault(what)
    for (when, kind), words in sorted(found.items(), key=lambda item: (item[0][0], _ON_ONE_DAY.index(item[0][1]))):
        for told in words if kind == "fix" else ["; ".join(words)]:
            yield Event(when, kind, told)


def _posted(entry: Entry) -> Iterator[tuple[date, str, str]]:
    dates = {revision.date for revision in entry.record.revisions}
    ids = {revision.message_id for revision in entry.record.revisions}
    for revision in entry.record.revisions:
        if revision.date:
            yield revision.date, "revision", f"{revision.label} posted"
    for voice, when in _days(entry.voices):
        is_posting = voice.message_id in ids or (voice == entry.voices[0] and voice.date in dates)
        if not is_posting:
            yield when, "mail", f"{voice.author or 'somebody'} writes"


def _days(voices: Iterable[Voice]) -> Iterator[tuple[Voice, date]]:
    """Each message, after those it quotes, with its day: as it tells it in its time zone, but never before theirs."""
    latest: dict[str, date] = {}  # of the messages quoted by the same carrier
    for voice in sorted(voices, key=lambda voice: -voice.depth):
        if voice.date:
            carrier = voice.carrier or voice.key
            latest[carrier] = max(voice.date, latest.get(carrier, voice.date))
            yield voice, latest[carrier]


def _applied(entry: Entry) -> Iterator[tuple[date, str, str]]:
    merged = [(c.committed, c.tag) for c in entry.commits if c.part in (Part.MERGED, Part.ADDED) and c.committed]
    for when in sorted({when for when, _ in merged if when}):
        tags = sorted((tag for on, tag in merged if on == when and tag), key=releases.order)
        number = sum(on == when for on, _ in merged)
        yield when, "merged", f"{count(number, 'commit')} applied" + (f", first in {tags[0]}" if tags else "")
    for commit in entry.commits:
        if commit.part in (Part.FIX, Part.REVERT) and (day_known := commit.committed or commit.authored):
            word = "fixed" if commit.part is Part.FIX else "reverted"
            known = [commit.tag or "", "" if commit.committed else "day of writing"]
            told = ", ".join(filter(None, known))
            yield day_known, "fix", f"{word}: {commit.subject}" + (f" ({told})" if told else "")


def _undated(entry: Entry) -> str:
    """What was merged without its day being known; empty where there is none."""
    merged = [c for c in entry.commits if c.part in (Part.MERGED, Part.ADDED) and c.sha and not c.committed]
    release = entry.release()
    if not merged:
        return ""
    return f"{count(len(merged), 'commit')} merged" + (f", first in {release}" if release else "")


def _strip(found: list[Event]) -> str:
    first, last = found[0].when, found[-1].when
    span = (last - first).days
    parts = ['<line class="kdr-span" x1="1%" y1="12" x2="99%" y2="12"/>']
    for event in found:
        x = 1 + 98 * (event.when - first).days / span
        words = escape(shown(f"{day(event.when)}: {event.what}"))
        parts.append(
            f'<circle class="kdr-mark-{event.kind}" cx="{x:.2f}%" cy="12" r="5"><title>{words}</title></circle>'
        )
    told = escape(f"{count(len(found), 'event')} in {count(span, 'day')}, from {day(first)} to {day(last)}")
    return f'<svg class="kdr-strip" role="img" aria-label="{told}" width="100%" height="24">{"".join(parts)}</svg>'
