"""Names as people sign in different places, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 200  # characters of a name
_VIA = re.compile(r"\s+(?:via|\(via)\s.*$", re.IGNORECASE)
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


@lru_cache(maxsize=4096)
def words(name: str | None) -> frozenset[str]:
    """The words of NAME without case or order ("Auger, Eric" is Eric Auger), bracketed company or a list's "via"."""
    if not name:
        return frozenset()
    return frozenset(w.casefold() for w in _WORD.findall(_ASIDE.sub(" ", plain(name))))


def plain(name: str) -> str:
    """NAME as signed, without the "via ..." that a list or relay appends."""
    return _VIA.sub("", " ".join(name[:_LONGEST].split()))


def same(one: str | None, other: str | None) -> bool:
    """Whether two names as written may be one person's: the same words, or one without a middle initial."""
    a, b = words(one), words(other)
    if not a or not b:
        return False
    return a == b or {w for w in a if len(w) > 1} == {w for w in b if len(w) > 1} != set()
