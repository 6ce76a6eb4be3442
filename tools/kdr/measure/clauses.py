"""What the words around a quantity say of it: in which clause it stands, of which side it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kdr.measure.numbers import Quantity

# How far before a quantity the words of its side may stand.
FAR = 250
_PATCH = r"(?:patch(?:es|set)?|series|change[sd]?|commit|optimi[sz]ation)\b"
_OLD = r"(?:old|original|existing|current|unpatched|unmodified|vanilla|stock|mainline|upstream|baseline)\b"
# The words that name a side.  Those that speak of the change itself are sure; "with 4 CPUs" is one of many sides.
_SIDE = re.compile(
    rf"\b(?:(?P<sure_was>(?:without|before|w/o)(?:\s[\w']+){{0,2}}?\s{_PATCH}|"
    r"before,?\s(?:it|this|that|they|we)\s(?:was|were|took|needed|had|got|used)\b|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(?<!being )used to\b|previously\b|originally\b|formerly\b|"
    rf"with\s\w+=(?:off|no|false)|(?:with|on|in|of|using)(?:\s(?:the|an?))?\s{_OLD}|(?:the|our|an?)\s{_OLD})|"
    rf"(?P<sure_new>(?:with|after)(?:\s[\w']+){{0,2}}?\s{_PATCH}|"
    r"with\s\w+=(?:on|yes|true)|(?:with|after) (?:\w+ing )?(?:this|these|that|it)\b|now\b|"
    rf"(?:this|the|my|our|new|proposed)\s{_PATCH}|the (?:new|patched|proposed|optimi[sz]ed)\b)|"
    rf"(?P<was>without|before(?!\s\w+ing\b)|w/o|{_OLD})|(?P<new>with|after|patched))(?![\w/])"
    r"(?!\s(?:the )?(?:test|reboot|boot|resume|suspend))",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[,;:]|\band\b|\bwhile\b|\bwhereas\b|\bbut\b")
_AHEAD = re.compile(r"(?:(?!\s\w+:)[^,;.\d]){0,40}")
_BRACKET = re.compile(r"\s?\(")
STOP = re.compile(r"(?<!\bvs)[.!?][)\"']*\s")


@dataclass(frozen=True, slots=True)
class Said:
    """Of which side words tell: how it was (``was``) or is, and whether they speak of this change (``surely``)."""

    was: bool
    surely: bool


def clause_of(text: str, q: Quantity, after: int) -> str:
    """The clause of TEXT that Q stands in, without Q; what stands before the offset AFTER is another's."""
    lead = lead_to(text, q, after, 120)
    if after and (m := CLAUSE.search(lead)):
        lead = lead[m.end() :]
    tail = re.split(r"[.,;:()]\s?", text[q.end : q.end + 40])[0]
    return f"{lead} {tail}"


def lead_to(text: str, q: Quantity, after: int, far: int) -> str:
    """What leads to Q in its sentence, from the offset AFTER on and no more than FAR characters."""
    return STOP.split(text[max(after, q.start - far) : q.start])[-1]


def side_of(text: str, q: Quantity, after: int) -> Said | None:
    """Of which side Q is told: "without it takes Q", "Q with the series"; words before the offset AFTER do not count.

    Its own clause counts first, then the words after it, then the clauses before ("without the patch, it takes Q");
    words behind it in brackets, or that speak of the change itself, outdo others before it.
    """
    lead = lead_to(text, q, after, FAR)
    # "Before: 5 s" is one clause, and what leads to a colon behind Q speaks of something else.
    cut = max((m.end() for m in CLAUSE.finditer(lead) if m[0] != ":" or lead[m.end() :].strip()), default=0)
    tail = _AHEAD.match(text, q.end, q.end + 80)
    own, behind = _last(lead[cut:]), _first(tail[0]) if tail else None
    if tail and behind and (_BRACKET.match(tail[0]) or (own and behind.surely and not own.surely)):
        return behind
    return own or behind or _last(lead[:cut])


def _last(text: str) -> Said | None:
    return next((_said(m) for m in reversed(list(_SIDE.finditer(text)))), None)


def _first(text: str) -> Said | None:
    m = _SIDE.search(text)
    return _said(m) if m else None


def _said(m: re.Match[str]) -> Said:
    name = m.lastgroup or ""
    return Said(name.endswith("was"), name.startswith("sure"))
