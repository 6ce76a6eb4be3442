"""Pages that show mail under its header fields: marc.info, spinics.net, lore (public-inbox; one mail or a thread)."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import UTC, datetime

from kdr.mail import headers
from kdr.mail.page_text import Heading, cut, ids
from kdr.model import Mail

_FIELD = re.compile(r"\s*([A-Za-z][A-Za-z-]*):(?:\s+(.*))?$")
_KNOWN = frozenset(
    "list subject from to cc date message-id in-reply-to references user-agent reply-to archived-at list-id sender "
    "content-type mime-version delivered-to organization followup-to newsgroups x-mailer".split()
)

_MARC = re.compile(r"List:\s+\S+\s*$")
_MARC_FURNITURE = re.compile(
    r"\s*\[(?:prev|next) in (?:list|thread)\]|\s*\[Download |\s*Configure\s*\|\s*About|\s*\[Attachment "
)
_SPINICS = re.compile(r"\s*\[Date Prev\]\s*\[Date Next\]")
_SPINICS_TAIL = re.compile(r"\s*(?:Prev by Date:|\[Index of Archives\])")
_MOST_LINKS = 600  # lines
_SPINICS_LINKS = re.compile(r"\s*(?:Follow-Ups|References|From):")

_LORE_MARK = re.compile(r"\s*(?:Message-ID:\s*<\S+> \(raw\)|Date:.*\[(?:thread overview|parent)\])\s*$", re.IGNORECASE)
_LORE_END = re.compile(
    r"\s*(?:(?:next|prev|parent|reply)\s+)*other threads:\[~|\s*Thread overview: \d|\s*Reply instructions:$"
)
_LORE_NOTE = re.compile(r"\s*(?:\[thread overview\]|\[parent\]|\(raw\)|\[flat\|nested\])", re.IGNORECASE)
_VIEW_FROM = re.compile(r"\s*From: (.+?) @ (\d{4}-\d\d-\d\d +\d+:\d\d) UTC \(permalink / raw\)\s*$")
_VIEW_END = re.compile(r"\s*\^ permalink\b|\s*end of thread, other threads:|\s*\* .+")
_VIEW_TO = re.compile(r"\s*(?:To|Cc): |\s*$")


def marc(lines: list[str], path: str) -> list[Mail]:
    """The mails of marc.info pages: a block of fields that begins with ``List:``; none if there is no such page."""
    headings, done = [], 0
    for i in range(len(lines)):
        if i < done or not _MARC.match(lines[i]):
            continue
        fields, body = _fields(lines, i)
        done = body
        if {"from", "subject", "date"} <= fields.keys():
            fields = {k: v if k == "subject" else _unmarc(v) for k, v in fields.items()}
            headings.append(_heading(fields, i, body, len(lines), list_id=fields["list"]))
    return cut(lines, headings, path, _MARC_FURNITURE)


def _unmarc(value: str) -> str:
    """marc writes user@host.example as ``user () host ! example``."""
    return value.replace(" () ", "@").replace(" ! ", ".")


def spinics(lines: list[str], path: str) -> list[Mail]:
    """The mails of spinics.net pages: subject, a row of links, maybe fields, body, links; none if there is none."""
    headings, done = [], 0
    tails = [i for i in range(len(lines)) if _SPINICS_TAIL.match(lines[i])]
    for i in range(len(lines)):
        if i < done or not _SPINICS.match(lines[i]):
            continue
        at = next((k for k in range(i - 1, max(-1, i - 4), -1) if lines[k].strip()), i)
        first = i + 1
        while first < len(lines) and (not lines[first].strip() or lines[first].lstrip().startswith("[")):
            first += 1
        done = first
        fields, body = _fields(lines, first)
        if not {"from", "date"} <= fields.keys():
            fields, body = {}, i + 1  # a From alone is a patch naming its author
        if at < i:
            fields.setdefault("subject", lines[at].strip())
        headings.append(
            _heading(
                fields,
                at,
                body,
                _spinics_end(lines, body, next(iter(tails[bisect_left(tails, body) :][:1]), len(lines))),
            )
        )
    return cut(lines, headings, path, re.compile(r"\s*\[(?:Date|Thread) \w+\]|[\s*•]*(?:Follow-Ups|References):\s*$"))


def _spinics_end(lines: list[str], start: int, end: int) -> int:
    """Where the page's own links begin: the last line of each pair is ``From: somebody``."""
    top = max(start, end - _MOST_LINKS)
    while end < len(lines) and end > top:
        above, below = lines[end - 1], next((x for x in lines[end : end + 9] if x.strip()), "")
        if above.strip() and not _SPINICS_LINKS.match(above) and not below.lstrip().startswith("From:"):
            break
        end -= 1
    return end


def lore(lines: list[str], path: str) -> list[Mail]:
    """The mails of lore pages (any public-inbox): of one mail each, or a thread; none if there is no such page."""
    view = [i for i in range(len(lines)) if _VIEW_FROM.match(lines[i])]
    if view:
        return cut(
            lines, [_viewed(lines, i, after) for i, after in zip(view, [*view[1:], len(lines)], strict=True)], path
        )
    headings = []
    ends = [i for i in range(len(lines)) if _LORE_END.match(lines[i])]
    done = 0
    for i in range(len(lines)):
        if i < done or not _LORE_MARK.match(lines[i]):
            continue
        at = i
        while at > done and _fieldish(lines[at - 1]):
            at -= 1
        while at < i and not _FIELD.match(lines[at]):
            at += 1  # the archive's own indented links
        fields, body = _fields(lines, at)
        done = max(body, i + 1)
        if "from" in fields:
            fields = {k: _LORE_NOTE.sub("", v) for k, v in fields.items()}
            end = next(iter(ends[bisect_left(ends, body) :][:1]), len(lines))
            headings.append(_heading(fields, at, body, end))
    return cut(lines, headings, path)


def _viewed(lines: list[str], at: int, after: int) -> Heading:
    """A mail of a thread view: ``* subject``, its place, ``From: NAME @ DATE``, recipients, body, ``^ permalink``."""
    top = next((k for k in range(at - 1, -1, -1) if _VIEW_END.match(lines[k]) or _VIEW_FROM.match(lines[k])), -1)
    subject = lines[top].strip()[2:] if top >= 0 and lines[top].lstrip().startswith("* ") else None
    m = _VIEW_FROM.match(lines[at])
    body = at + 1
    while (
        body < after
        and lines[body].strip()
        and (body == at + 1 or lines[body][:1].isspace() or _VIEW_TO.match(lines[body]))
    ):
        body += 1
    end = next((k for k in range(body, after) if lines[k].lstrip().startswith("^ permalink")), after)
    return Heading(
        at=top if subject is not None else at,
        body=body,
        end=end,
        subject=subject,
        author=headers.person(m[1]) if m else headers.person(""),
        date=_when(m[2]) if m else None,
    )


def _fieldish(line: str) -> bool:
    m = _FIELD.match(line)
    return bool(m and m[1].lower() in _KNOWN) or (line[:1] in (" ", "\t") and bool(line.strip()))


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    """The fields from START on, their continuation lines joined, by lower-case name; and where they end."""
    fields: dict[str, str] = {}
    last = ""
    i = start
    while i < len(lines) and lines[i].strip():
        m = _FIELD.match(lines[i])
        if m and m[1].lower() in _KNOWN:
            last = m[1].lower()
            fields.setdefault(last, (m[2] or "").strip())
        elif last and lines[i][:1] in (" ", "\t"):
            fields[last] += " " + lines[i].strip()
        else:
            break
        i += 1
    return fields, i


def _heading(fields: dict[str, str], at: int, body: int, end: int, list_id: str | None = None) -> Heading:
    own = ids(_bracketed(fields.get("message-id")))
    return Heading(
        at=at,
        body=body,
        end=end,
        subject=fields.get("subject"),
        author=headers.person(fields.get("from", "")),
        date=headers.date(fields.get("date")) or _when(fields.get("date", "")),
        message_id=own[0] if own else None,
        in_reply_to=ids(fields.get("in-reply-to")),
        references=ids(fields.get("references")),
        recipients=headers.people(f"{fields.get('to', '')},{fields.get('cc', '')}"),
        list_id=list_id,
    )


def _bracketed(value: str | None) -> str | None:
    return value if value is None or "<" in value else f"<{value.strip()}>"


def _when(text: str) -> datetime | None:
    """marc's and public-inbox's own form of a date, in UTC: ``2022-03-03 1:29:52``."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"):
        try:
            return datetime.strptime(" ".join(text.split()), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
