"""The first release that holds a commit: of the release tags that reach it the lowest by version."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator

from kdr.commits.git import Clone

_RELEASE = re.compile(r"refs/tags/(v\d{1,9}(?:\.\d{1,9}){0,3}(?:-rc\d{1,9})?)")
_NUMBERS = re.compile(r"v(\d{1,9}(?:\.\d{1,9})*)(?:-rc(\d{1,9}))?")


def order(tag: str) -> tuple[tuple[int, ...], float]:
    """The place of a release TAG among all: v2.6.39 < v3.0 < v6.6-rc1 < v6.6 < v6.6.1 < v6.7-rc1."""
    found = _NUMBERS.match(tag)
    if found is None:
        return (), 0
    return tuple(map(int, found[1].split("."))), int(found[2]) if found[2] else math.inf


def tags(clone: Clone) -> dict[str, str]:
    """The release tags of the clone, lowest first, each with the object it names (a commit or a tag object)."""
    named = {m[1]: sha for name, sha in clone.refs().items() if (m := _RELEASE.fullmatch(name))}
    return {tag: named[tag] for tag in sorted(named, key=order)}


def first(clone: Clone, releases: dict[str, str], shas: Collection[str]) -> dict[str, str]:
    """The first of RELEASES (lowest first) that holds each of SHAS; those that none holds are left out.

    One pass over the history for all SHAS, children before parents, that ends at the last of them; only the edge of the
    walk is kept.
    """
    if not releases or not shas:
        return {}
    names = list(releases)
    rank: dict[str, int] = {}
    feed = [f"{sha}^{{commit}} {place}" for place, sha in enumerate(releases.values())]
    for line in clone.text("cat-file", "--batch-check=%(objectname) %(objecttype) %(rest)", feed=feed).splitlines():
        sha, kind, place = (line.split() + [""] * 3)[:3]
        if kind == "commit" and place:
            rank[sha] = min(int(place), rank.get(sha, len(names)))
    found: dict[str, str] = {}
    missing = set(shas)
    edge: dict[str, int] = {}
    for sha, *parents in _walk(clone, rank):
        best = min(edge.pop(sha, len(names)), rank.get(sha, len(names)))
        if sha in missing:
            missing.discard(sha)
            found[sha] = names[best]
            if not missing:
                break
        for parent in parents:
            edge[parent] = min(best, edge.get(parent, best))
    return found


def _walk(clone: Clone, tips: Collection[str]) -> Iterator[list[str]]:
    """Each commit that TIPS reach, with its parents, children first."""
    rest = b""
    pieces = clone.stream("rev-list", "--topo-order", "--parents", "--stdin", feed=tips)
    try:
        for piece in pieces:
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield line.decode("ascii").split()
    finally:
        pieces.close()  # type: ignore[attr-defined]
