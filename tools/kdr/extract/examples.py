"""Labelled threads: a folder of them as annotators left it, or tables of labels for threads kept elsewhere."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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
_WORD = re.compile(r"(\d+)((?:[PSONRAUM]\*?)+)([aro])?")
_LETTERS = {
    "P": "problem",
    "S": "proposal",
    "O": "objection",
    "N": "nit",
    "R": "response",
    "A": "alternative",
    "U": "outcome",
    "M": "metric",
}
_FATES = {"a": "addressed", "r": "rebutted", "o": "open"}

Labels = Mapping[str, str]


class Role(StrEnum):
    """What a labelled thread is for.

    ``GOLD`` threads are learned from and, each kept aside in turn, judged by; ``TAUGHT`` ones are learned from;
    ``ASIDE`` ones are judged by alone.
    """

    GOLD = "gold"
    TAUGHT = "taught"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure as an annotator read it: in which mail, from what, to what (None where there is none)."""

    message: str
    baseline: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled thread.

    ``labels`` has for each unit its labels with their tier; ``fates`` the status of the objections by unit; ``state``
    is the outcome's, or None where the annotator would not say; ``figures`` are those measured.
    """

    name: str
    scene: Scene
    features: Features
    labels: tuple[Labels, ...]
    fates: Mapping[int, str]
    state: str | None
    figures: tuple[Figure, ...]
    role: Role


def folder(path: Path) -> tuple[Example, ...]:
    """The threads labelled in the folders of PATH, or of its folder ``threads``.

    Each holds ``thread.mbox``, ``units.json`` and ``labels.json``.  KdrError if there is none.
    """
    found = sorted(path.glob("*/labels.json")) or sorted(path.glob("threads/*/labels.json"))
    if not found:
        raise KdrError("holds no labelled thread", path=path, todo="give the folder that holds 01/labels.json, ...")
    return tuple(_thread(p.parent) for p in found)


def tables(labels: Path, mail: Iterable[Path]) -> tuple[Example, ...]:
    """The threads that the tables in the folder LABELS name, their mails out of the sources MAIL.

    Threads that MAIL does not hold whole are left out.  See ``tools/labels/README.md`` for how a table is written;
    KdrError where one is not.
    """
    rows = [row for path in sorted(labels.glob("*.tsv")) for row in _rows(path)]
    wanted = {i for row in rows for i in row.mails}
    held: dict[str, Mail] = {}
    for source in mail:
        for one in read(source):
            if one.message_id in wanted:
                held.setdefault(one.message_id or "", one)
    return tuple(_tabled(row, held) for row in rows if all(i in held for i in row.mails))


@dataclass(slots=True)
class _Row:
    """What a table says of one thread; ``mails`` has for each Message-ID its labelled lines."""

    name: str
    state: str | None
    role: Role
    mails: dict[str, dict[int, tuple[Labels, str | None]]] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)


def _rows(path: Path) -> Iterator[_Row]:
    row: _Row | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            kind, *cells = line.split("\t")
            if kind == "thread":
                name, state, role = cells
                if row:
                    yield row
                row = _Row(name, state or None, Role(role))
            elif row and kind == "mail":
                ident, labels = cells
                row.mails[ident] = dict(_labelled(word) for word in labels.split())
            elif row and kind == "figure":
                ident, baseline, value = cells
                row.figures.append(Figure(ident, baseline or None, value or None))
            else:
                raise ValueError
        except ValueError as error:
            todo = "begin it with thread, mail or figure, and separate its cells by tabs (see README.md there)"
            raise KdrError("a row of no kind that is known", path=path, line=number, todo=todo) from error
    if row:
        yield row


def _labelled(word: str) -> tuple[int, tuple[Labels, str | None]]:
    """What a word like ``54O*a`` says: the line, its labels with their tier, and the fate of an objection."""
    m = _WORD.fullmatch(word)
    if not m:
        raise ValueError(word)
    labels = {_LETTERS[x[0]]: CORE if x.endswith("*") else OK for x in re.findall(r"[A-Z]\*?", m[2])}
    return int(m[1]), (labels, _FATES.get(m[3] or ""))


def _tabled(row: _Row, held: Mapping[str, Mail]) -> Example:
    play = scene(max(build(held[i] for i in row.mails), key=lambda t: len(t.messages)))
    labels: list[Labels] = []
    fates: dict[int, str] = {}
    for n, unit in enumerate(play.units):
        at = row.mails.get(unit.message.mail.message_id or "", {})
        lines = range(unit.paragraph.first, unit.paragraph.last + 1)
        found, fate = next((at[x] for x in lines if x in at), ({}, None))
        labels.append(found)
        if fate:
            fates[n] = fate
    return Example(row.name, play, features(play), tuple(labels), fates, row.state, tuple(row.figures), row.role)


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
    told = tuple(Figure(units[m["unit"]]["msg"].strip("<>"), m["baseline"], m["value"]) for m in gold["metrics"])
    state = gold["outcome"]["state"]
    return Example(path.name, play, features(play), tuple(labels), fates, state, told, Role.GOLD)


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
