"""What every line of a body is: own words, quote, attribution, diff, trailer and so on."""

from __future__ import annotations

import re

from kdr.model import Line, Zone

_QUOTE = re.compile(r"(?:> ?)+")
_WROTE = re.compile(r"(?:On\b.*)?\bwrote:\s*$|On .*(?:\d|,)\s*$")
_NAME = re.compile(r"(?:On .*?[,>] )?\"?([^\"<>,]+?)\"?(?: via [\w.-]+)? <[^<>]*>")
_TRAILER = re.compile(r"[A-Z][A-Za-z]+(?:-[a-z]+)*-by:\s|(?:Fixes|Link|Cc|Closes|CC|base-commit):\s")
_DIFFSTAT = re.compile(r" \S.* \| +(?:\d+ [+-]*|Bin .*)$| \d+ files? changed| (?:create|delete) mode ")
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


def split(body: str) -> list[str]:
    """The lines of BODY that citations count from 1; the empty one after a final line end is none."""
    lines = body.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def zoned(body: str, *, reply: bool = False) -> tuple[Line, ...]:
    """Every line of BODY with its zone, quote depth and who is quoted."""
    out: list[Line] = []
    whose: str | None = None
    old = new = 0
    signature = False
    lines = split(body)
    for number, text in enumerate(lines, 1):
        zone = Zone.OWN if text.strip() else Zone.BLANK
        if signature:
            zone = Zone.SIGNATURE
        elif old > 0 or new > 0:
            zone = Zone.DIFF
            old -= text[:1] in (" ", "-", "")
            new -= text[:1] in (" ", "+", "")
        elif text.startswith(">") and (m := _QUOTE.match(text)):
            out.append(Line(number, text[m.end() :], Zone.QUOTE, m[0].count(">"), whose))
            continue
        elif m := _HUNK.match(text):
            zone = Zone.DIFF
            old, new = int(m[1] or 1), int(m[2] or 1)
        elif text in ("-- ", "--"):
            zone, signature = Zone.SIGNATURE, True
        elif text.startswith(("diff --git ", "--- ", "+++ ", "index ", "new file ", "similarity ")):
            zone = Zone.DIFF
        elif _WROTE.match(text):
            zone = Zone.ATTRIBUTION
            if n := _NAME.search(text):
                whose = n[1].strip()
        elif text == "---" or _TRAILER.match(text):
            zone = Zone.TRAILER
        elif _DIFFSTAT.match(text):
            zone = Zone.DIFFSTAT
        out.append(Line(number, text, zone))
    return tuple(out)
