"""The merge that brought a series into the history a release was cut from."""

from __future__ import annotations

from collections.abc import Sequence

from kdr.commits.git import Clone

# The merge of a series comes soon after it; what is asked of each merge is not cheap.
_MOST = 50


def bringing(clone: Clone, shas: Sequence[str], release: str) -> str | None:
    """The first merge on the way from the last of SHAS to RELEASE that brought all of SHAS; None if none did.

    It reaches every one of SHAS, its first parent reaches none.
    """
    last = shas[-1]
    command = ("rev-list", "--merges", "--ancestry-path", "--topo-order", "--reverse", "--parents")
    for line in clone.text(*command, f"{last}..{release}").splitlines()[:_MOST]:
        merge, first, *_ = line.split()
        before = clone.text("rev-list", *shas, "--not", first).split()
        if set(shas) <= set(before) and not clone.text("rev-list", "-n1", *shas, "--not", merge):
            return merge
    return None
