"""Pages of which only the bodies are left: no headers, blank lines and indentation mostly gone.

Where one mail ends and the next begins shows in two ways: nothing follows git's signature (``--``, its version) in a
mail, and an attribution with a date at the margin opens a reply.  An attribution also says who wrote what it quotes: if
the quoted lines stand in an earlier mail of the page, that mail is theirs.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kdr.mail.attribution import Attribution
from kdr.mail.attribution import at as attribution_at
from kdr.mail.page_text import Heading, cut, unmasked
from kdr.model import Basis, Mail, Person

_MARK = re.compile(
    r"\s*(?:Signed-off-by|Reviewed-by|Acked-by|Tested-by|Reported-by): \S"
    r"|\s?\S+ \| +\d+ [-+]+$|\s?\d+ files? changed, \d+ "
    r"|diff --git a/"
)
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*(?:[.-][\w.-]+)?\s*")
_GREETING = re.compile(r"(?:Hi|Hello|Hey|Dear)\b.{0,40}[,!.]?\s*")
_SHARE = 0.8  # a quoted line or two may have been trimmed or wrapped
_TRIED = 5  # quoted lines that may lead to the mail they are from
_FURNITURE = re.compile(r"_{20,}$")


def read(lines: list[str], path: str) -> list[Mail]:
    """The mails of a flattened page; none if nothing on it says that this was kernel mail."""
    replies = [i for i in range(len(lines)) if _opens(lines, i)]
    if not replies and not any(_MARK.match(line) for line in lines):
        return []
    starts = {0} | {_greeted(lines, i) for i in replies} | _signed(lines)
    headings = [Heading(at=i, body=i, end=len(lines)) for i in sorted(starts)]
    return _named([m for m in cut(lines, headings, path, _FURNITURE) if m.body])


def _opens(lines: list[str], at: int) -> bool:
    """Whether a dated attribution with a quote under it stands here."""
    if not (found := attribution_at(lines, at)) or found[0].date is None:
        return False
    first = at + found[1]
    return any(line.startswith(">") for line in lines[first : first + 2])


def _greeted(lines: list[str], at: int) -> int:
    """Where the reply begins that quotes from AT on: a greeting may stand above."""
    above = at - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _GREETING.fullmatch(lines[above]) else at


def _signed(lines: list[str]) -> set[int]:
    """The lines after git's signatures."""
    found = set()
    for i in range(1, len(lines) - 1):
        if lines[i - 1].rstrip() == "--" and _VERSION.fullmatch(lines[i][:60]):
            after = next((k for k in range(i + 1, len(lines)) if lines[k].strip()), None)
            if after is not None and not _FURNITURE.match(lines[after]):
                found.add(after)
    return found


def _named(mails: list[Mail]) -> list[Mail]:
    """The mails with those authors filled in that later attributions give away."""
    out = list(mails)
    said_in = [{" ".join(line.split()) for line in m.body.split("\n")} for m in mails]
    first: dict[str, int] = {}
    for k, said in enumerate(said_in):
        for line in said:
            first.setdefault(line, k)
    for j in range(1, len(mails)):
        for by, quoted in _quotes(mails[j].body.split("\n")):
            who = unmasked(by.person)
            for k in sorted({first.get(line, j) for line in quoted[:_TRIED]}):
                if k < j and out[k].author.name is None and who.name and _share(quoted, said_in[k]) >= _SHARE:
                    out[k] = replace(out[k], author=Person(who.name, who.address), author_basis=Basis.ATTRIBUTION)
    return out


def _quotes(body: list[str]) -> list[tuple[Attribution, list[str]]]:
    """Each attribution at the margin with the lines it quotes."""
    found: list[tuple[Attribution, list[str]]] = []
    for i, line in enumerate(body):
        if line.startswith(">"):
            words = " ".join(line[1:].split())
            if found and words and not words.startswith(">"):
                found[-1][1].append(words)
        elif said := attribution_at(body, i):
            found.append((said[0], []))
    return found


def _share(quoted: list[str], said: set[str]) -> float:
    return sum(line in said for line in quoted) / len(quoted) if quoted else 0.0
