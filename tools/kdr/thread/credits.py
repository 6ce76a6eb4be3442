"""Whose remark a changelog item credits: ``(Philippe)``, ``[Marc/Peter]``, ``per Fuad``, ``Thanks, Oliver for ...``."""

from __future__ import annotations

import re

# A name as signed on lists: capitalised words, at most three; capitals alone are an acronym.
_WORD = r"(?:(?:Mc|Mac|O'|D')?[A-Z][a-zà-öø-ÿ]+(?:-[A-Z]?[a-zà-öø-ÿ]+)*)"
_NAME = rf"{_WORD}(?: (?:{_WORD}|[A-Z]\.?(?!\w))){{0,2}}"
_SEPARATOR = r"(?:\s*[,/&]\s*(?:and\s+)?|\s+and\s+)"
_NAMES = rf"(?<![\w-]){_NAME}(?:{_SEPARATOR}{_NAME}){{0,7}}"
_NOT_NAMES = frozenset(
    "Thanks Thank Patch None Optional New Done Fixed Yes No Later Linux Kconfig Documentation Only Also Still "
    "This That The These Those Both All Some Most Now Then Here There See Note Todo Not Same Other Others Again "
    "Added Removed Renamed Moved Changed Dropped Updated Rebased Mainline Upstream Android Debian Ubuntu Kernel "
    "Arm Intel Suggested Reported Reviewed Acked Tested Addressed Addresses Address Addressing Incorporated "
    "Implemented Applied Fix Fixes Add Format Update Extend Misc Code Adopt Remove Per Base System Followed "
    "Following Took Taken Take Collect Collected Gathered Picked Minor Various Several Many More By You Everyone "
    "Everybody Folks".split()
)

_BRACKET = re.compile(rf"[(\[]\s*(?:[Tt]hanks,? (?:to )?)?({_NAMES})\s*[)\]][.,;]?\s*$", re.MULTILINE)
_INLINE = re.compile(
    rf"(?:\b(?:[Ss]uggested|[Rr]equested|[Rr]eported|[Nn]oticed|[Ss]potted|[Pp]ointed out|[Pp]roposed|[Rr]aised"
    rf"|[Ff]ound)[ -]by:?|\b[Pp]er|\b(?:[Cc]omments?|[Ff]eedback|[Ss]uggestions?|[Rr]emarks?|[Rr]equests?|[Rr]eview)"
    rf" (?:from|by|of)|\b[Tt]hanks (?:to|go to)|\b[Tt]hanks,?"
    rf"|\b[Ff]ollow(?:ed|ing) (?:a |the )?(?:suggestions?|advice) (?:from|by))\s+({_NAMES})"
)
_POSSESSIVE = re.compile(
    rf"\b({_NAMES})(?:['’]s?)?\s+"
    r"(?:very |careful |review |early |detailed |numerous |offline |inline |excellent |great )*"
    r"(?:comments?|suggestions?|feedback|advice|remarks?|requests?|reviews?|review effort|proposal|concerns?|idea)\b"
)
_SUGGESTED = re.compile(
    rf"\bas ({_NAMES}) (?:suggested|requested|proposed|pointed|asked|recommended|noted|mentioned)\b"
)
_THANKS = re.compile(
    rf"\b[Tt]hank(?:s| you)\b(?:\s+(?:again|so much|very much|a lot)\b)?,?(?:\s+(?:again|to|goes to|go to)\b)*,?\s+"
    rf"({_NAMES})"
)
_BULLET = re.compile(r"\s*(?:[-*+•]|\d+[.)])?\s*")
_LONGEST = 4000  # nobody credits anybody after that many characters
_EACH = re.compile(_NAME)


def of_item(text: str, known: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names that TEXT, one item of a changelog, credits, as written and in order.

    KNOWN are the words of the names of people in the thread, in lower case: a name in lower case counts if it is one.
    """
    text = _BULLET.sub("", text[:_LONGEST], count=1)
    found = [
        name
        for rule in (_BRACKET, _INLINE, _POSSESSIVE, _SUGGESTED)
        for m in rule.finditer(text)
        if (name := _without_verb(m, text, known))
    ]
    for m in re.finditer(r"[(\[]([a-z]{3,12})[)\]][.,;]?\s*$", text, re.MULTILINE):
        if m[1] in known:
            found.append(m[1])
    return _names(found, text)


def of_block(text: str) -> tuple[str, ...]:
    """The names that TEXT, words above the items of a changelog, thanks or names as reviewers."""
    text = text[:_LONGEST]
    found = [m[1] for rule in (_THANKS, _INLINE, _POSSESSIVE) for m in rule.finditer(text)]
    return _names(found, text)


def _without_verb(m: re.Match[str], text: str, known: frozenset[str]) -> str:
    """The names a rule found, without the word an item begins with: a verb, unless it is somebody's or has an 's."""
    first = m[1].split()[0]
    if m.start(1) or first.casefold() in known or text[len(first) :][:1] in ("'", "’"):
        return m[1]
    return m[1].partition(" ")[2]


def _names(found: list[str], text: str) -> tuple[str, ...]:
    names = dict.fromkeys(n for run in found for n in (_EACH.findall(run) or [run]))
    good = dict.fromkeys(name for n in names if (name := _bare(n)))
    return tuple(sorted(good, key=text.find))


def _bare(name: str) -> str:
    """NAME without the verb that an item begins with ("Addressed Oliver"), and nothing if a word of it is no name."""
    parts = name.split()
    while len(parts) > 1 and (parts[0].endswith(("ed", "ing")) or parts[0] in _NOT_NAMES):
        parts = parts[1:]
    return "" if _NOT_NAMES & set(parts) else " ".join(parts)
