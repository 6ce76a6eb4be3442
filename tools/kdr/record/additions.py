"""What a fresh draft says that a record does not: for a person to read, written nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdr.english import count
from kdr.model import Draft, Passage, Thread
from kdr.record.model import Cite, Record, Statement

Found = tuple[str, Passage, str]


def report(draft: Draft, thread: Thread, record: Record | None) -> Iterator[str]:
    """The lines to print: every passage of ``draft`` that ``record`` neither cites nor has struck, by section.

    Without a record, the whole draft.
    """
    sections = drafted(draft)
    if record is None:
        yield f"{draft.title}"
        yield "; ".join((count(len(thread.messages), "message"), f"state {draft.state}", *draft.state_why))
        shown = sections
    else:
        held = _held(record)
        shown = [item for item in sections if not covers(held.get(item[0], ()), item[1])]
        yield f"{record.path}: a fresh draft would add {len(shown)} of its {len(sections)} passages"
        if draft.state is not record.state:
            yield f"The record says {record.state}, the draft {draft.state}" + "".join(
                f"; {w}" for w in draft.state_why
            )
    section = None
    for name, passage, words in shown:
        if name != section:
            yield ""
            yield name
            section = name
        elsewhere = [] if record is None else [s for s, cites in _held(record).items() if covers(cites, passage)]
        yield f"  {passage.cite}  {passage.by or 'unknown'}{words}"
        yield from (f"  + {line}" for line in passage.text.split("\n"))
        if elsewhere:
            yield f"    cited already under {', '.join(elsewhere)}"
        if passage.why:
            yield f"    why: {'; '.join(passage.why)}"


def drafted(draft: Draft) -> list[Found]:
    """Every passage of DRAFT with its section and a word on it, in the order of the record."""
    out: list[Found] = [("problem", passage, "") for passage in draft.problem]
    out += [("proposal", passage, "") for passage in draft.proposal]
    out += [("alternative", passage, "") for passage in draft.alternatives]
    for objection in draft.objections:
        out.append(("objection", objection.passage, f" ({objection.status})"))
        out += [("answer", answer, f" on {objection.passage.cite}") for answer in objection.answers]
    out += [("outcome", passage, "") for passage in draft.outcome]
    for metric in draft.metrics:
        figures = [metric.what, metric.baseline and f"from {metric.baseline}", metric.value and f"to {metric.value}"]
        out.append(("metric", metric.passage, ": " + " ".join(word for word in (*figures, metric.change) if word)))
    order = ["problem", "proposal", "alternative", "objection", "answer", "outcome", "metric"]
    return sorted(out, key=lambda item: order.index(item[0]))


def cited(record: Record) -> dict[str, list[list[Cite]]]:
    """What RECORD cites: for each section the citations of each of its statements."""
    answers = [answer for objection in record.objections for answer in objection.answers]
    sections: dict[str, list[Statement]] = {
        "problem": list(record.problem),
        "proposal": list(record.proposal),
        "alternative": list(record.alternatives),
        "objection": list(record.objections),
        "answer": list(answers),
        "outcome": list(record.outcome),
        "metric": list(record.metrics),
    }
    return {name: [[quote.cite for quote in item.quotes] for item in items] for name, items in sections.items()}


def _held(record: Record) -> dict[str, list[Cite]]:
    """What a record cites or has struck, by section."""
    held = {name: [cite for cites in items for cite in cites] for name, items in cited(record).items()}
    for struck in record.struck:
        held[struck.section].append(struck.cite)
    return held


def covers(cites: Sequence[Cite], passage: Passage) -> bool:
    """Whether one of ``cites`` shares lines with ``passage``."""
    return any(
        cite.message == passage.message and cite.first <= passage.last and passage.first <= cite.last for cite in cites
    )
