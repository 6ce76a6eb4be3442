"""Pages of which only the bodies are left: no headers, blank lines and indentation mostly gone.

Where one body ends and the next begins shows only where a signature is followed by an attribution at the margin.
The attribution also says who wrote what it quotes: if its quoted lines stand in an earlier body of the page, that body
is theirs.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kdr.mail.attribution import at as attribution_at
from kdr.mail.page_text import cut
from kdr.model import Basis, Mail

_MARK = re.compile(
    r"(?:Signed-off-by|Reviewed-by|Acked-by|Tested-by|Reported-by|Cc): \S"
    r"|\s?\S+ \| +\d+ [-+]+$|\s?\d+ files? changed, \d+ "
    r"|[A-Z][\w'.-]+(?: [A-Z][\w'.-]+)+ \(\d+\):$"
    r"|diff --git a/"
)
_SIGNATURE_LINES = 4
_SHARE = 0.8


def read(lines: list[str], path: str) -> list[Mail]:
    """The mails of a flattened page; none if nothing on it says that this was kernel mail."""
    starts = [0, *(i for i in range(1, len(lines)) if _begins(lines, i))]
    if not any(_MARK.match(line) for line in lines) and not _quotes(lines):
        return []
    ends = [*starts[1:], len(lines)]
    mails = [cut(lines, a, a, b, path=path, subject=None) for a, b in zip(starts, ends, strict=True)]
    return _named([m for m in mails if m.body])


def _quotes(lines: list[str]) -> bool:
    return any(
        (found := attribution_at(lines, i)) and i + found[1] < len(lines) and lines[i + found[1]].startswith(">")
        for i in range(len(lines))
    )


def _begins(lines: list[str], at: int) -> bool:
    """Whether a mail begins here: an attribution right after a signature."""
    if not any(line in ("--", "-- ") for line in lines[max(0, at - _SIGNATURE_LINES) : at]):
        return False
    if not (found := attribution_at(lines, at)):
        return False
    first = at + found[1]
    return any(line.startswith(">") for line in lines[first : first + 2])


def _named(mails: list[Mail]) -> list[Mail]:
    """The mails with those authors filled in that later attributions give away."""
    out = list(mails)
    for j in range(1, len(mails)):
        body = mails[j].body.split("\n")
        for i in range(len(body)):
            if not (found := attribution_at(body, i)):
                continue
            quoted = _block(body, i + found[1])
            for k in range(j):
                if out[k].author.name is None and _share(quoted, mails[k].body) >= _SHARE:
                    out[k] = replace(out[k], author=found[0].person, author_basis=Basis.ATTRIBUTION)
    return out


def _block(body: list[str], start: int) -> list[str]:
    end = start
    while end < len(body) and (body[end].startswith(">") or not body[end].strip()):
        end += 1
    lines = (" ".join(line[1:].split()) for line in body[start:end])
    return [line for line in lines if line and not line.startswith(">")]


def _share(quoted: list[str], body: str) -> float:
    have = {" ".join(line.split()) for line in body.split("\n")}
    return sum(line in have for line in quoted) / len(quoted) if quoted else 0.0
