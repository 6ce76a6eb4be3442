"""Labelled threads: a folder of them as annotators left it, or a table of labels for threads kept elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kdr.errors import KdrError
from kdr.extract.features import Features, features
from kdr.extract.units import Scene, Unit, scene
from kdr.mail.sources import read
from kdr.model import Mail, Thread
from kdr.thread.build import build

CORE, OK = "core", "ok"
_HALF = 0.5

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled thread.

    ``labels`` has for each unit its labels with their tier; ``fates`` the status of the objections by unit; ``state``
    is the outcome's, or None where the annotator would not say.  ``gold`` says that the thread is one to be judged by.
    """

    name: str
    scene: Scene
    features: Features
    labels: tuple[Labels, ...]
    fates: Mapping[int, str]
    state: str | None
    gold: bool


def folder(path: Path) -> tuple[Example, ...]:
    """The threads labelled in the folders of PATH (``thread.mbox``, ``units.json``, ``labels.json`` in each).

    KdrError if there is none.
    """
    found = tuple(_thread(p.parent) for p in sorted(path.glob("*/labels.json")))
    if not found:
        raise KdrError(
            "holds no labelled thread", path=path, todo="give the folder that holds threads/01, threads/02..."
        )
    return found


def table(labels: Path, mail: Path) -> tuple[Example, ...]:
    """The threads that LABELS names (tab separated: thread, Message-ID, line, labels, fate), their mails out of MAIL.

    A label is written with its tier: ``objection:core``.  A row without a line names a mail of the thread; the first
    row of a thread gives its state in the last column.  Threads that MAIL does not hold whole are left out.
    """
    rows: dict[str, list[list[str]]] = defaultdict(list)
    for number, line in enumerate(labels.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 5:
                raise KdrError("a row has five cells", path=labels, line=number, todo="separate them by tabs")
            rows[cells[0]].append(cells)
    wanted = {cells[1] for found in rows.values() for cells in found}
    held: dict[str, Mail] = {}
    for one in read(mail):
        if one.message_id in wanted:
            held.setdefault(one.message_id or "", one)
    return tuple(_tabled(name, found, held) for name, found in rows.items() if all(c[1] in held for c in found))


def _tabled(name: str, rows: Iterable[list[str]], held: Mapping[str, Mail]) -> Example:
    rows = list(rows)
    mails = list(dict.fromkeys(c[1] for c in rows))
    play = scene(max(build(held[m] for m in mails), key=lambda t: len(t.messages)))
    at = {(c[1], int(c[2])): c for c in rows if c[2]}
    labels: list[Labels] = []
    fates: dict[int, str] = {}
    for n, unit in enumerate(play.units):
        lines = range(unit.paragraph.first, unit.paragraph.last + 1)
        cells = next((at[k] for k in ((unit.message.mail.message_id or "", x) for x in lines) if k in at), None)
        labels.append(dict(x.split(":") for x in cells[3].split()) if cells else {})
        if cells and cells[4]:
            fates[n] = cells[4]
    state = next((c[4] for c in rows if not c[2] and c[4]), None)
    return Example(name, play, features(play), tuple(labels), fates, state, gold=False)


def _thread(path: Path) -> Example:
    units = _json(path / "units.json")
    gold = _json(path / "labels.json")
    threads: tuple[Thread, ...] = build(read(path / "thread.mbox"))
    play = scene(max(threads, key=lambda t: len(t.messages)))
    by_mail: dict[str, list[str]] = defaultdict(list)
    for ident, unit in units.items():
        by_mail[unit["msg"].strip("<>")].append(ident)
    labels: list[Labels] = []
    fates: dict[int, str] = {}
    status = {o["main"]: o["status"] for o in gold["objections"]}
    for n, one in enumerate(play.units):
        ids = list(_same(one, by_mail.get(one.message.mail.message_id or "", ()), units))
        labels.append({label: tier for i in ids for label, tier in gold["labels"].get(i, ())})
        for i in ids:
            if i in status:
                fates[n] = status[i]
    state = gold["outcome"]["state"]
    return Example(path.name, play, features(play), tuple(labels), fates, state, gold=True)


def _same(one: Unit, ids: Iterable[str], units: Mapping[str, Any]) -> Iterator[str]:
    """Those of IDS whose paragraph is ONE, although one may have been cut a little differently."""
    mine = [" ".join(x.split()) for x in one.text.split("\n") if x.strip()]
    for ident in ids:
        there = {" ".join(x.split()) for x in units[ident]["text"].split("\n")}
        near = abs(units[ident]["lines"][0] - one.paragraph.first) < 12
        if near and mine and sum(len(x) for x in mine if x in there) >= _HALF * sum(map(len, mine)):
            yield ident


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KdrError(f"cannot be read ({type(error).__name__})", path=path, todo="give a labelled thread") from error
