"""What a mail says that can be compared with commits: the patch it posts, and what it says was applied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from kdr.commits import diff, remarks
from kdr.commits.diff import Diff
from kdr.mail import headers
from kdr.model import Mail, Person, Subject
from kdr.thread import subject

_SCISSORS = re.compile(r"^[ \t]*-{2,}[ \t]*(?:>8|8<|>%|%<)[ \t]*-{2,}[ \t]*$", re.MULTILINE)
_IN_BODY = re.compile(r"(From|Date|Subject):[ \t]+(.*(?:\n[ \t]+\S.*)*)\n?", re.IGNORECASE)
_SIGNED = re.compile(r"^(?:Signed-off-by|Co-developed-by):[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
# "fixup! title" asks to be squashed into the patch of that title (git rebase --autosquash).
_FOLDED = re.compile(r"^(?:(?:fixup|squash|amend)! )+")
_QUOTED = re.compile(r"^>", re.MULTILINE)
_CUT = re.compile(r"^---[ \t]*$", re.MULTILINE)
_NOTICE = re.compile(r'patch "?.*"? has been added to', re.IGNORECASE)
_PATHS = re.compile(r"^(?:(?:---|\+\+\+) (?:[ab]/)?|rename (?:from|to) |diff --git \S+ b/)([^\s\"]+)", re.MULTILINE)
_WORD = re.compile(r"[a-z0-9_]+")
_PUNCTUATION = re.compile(r"\W+")
# An "applied" mail as maintainers' tools write it: the title, and below it the commit.
_APPLIED = re.compile(
    r"^\[\d+/\d+\][ \t]+(\S.*(?:\n[ \t]+(?!commit:|https?:)\S.*)?)\n[ \t]+"
    r"(?:commit:[ \t]*|https?://\S{1,200}?(?:/c/|/commit/\S{0,80}?|id=))([0-9a-f]{7,40})\b",
    re.MULTILINE,
)
# So much of a mail's text is searched for remarks on earlier revisions.
_REMARKS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One posted patch, or a cover letter (``index`` 0, no diff).

    ``title`` is the subject without tags and ``key`` what of it is compared; ``author``, ``sender`` and ``signed`` hold
    the names and addresses that tell who it is; times are seconds since 1970, None where the mail has no date;
    ``above`` are the mails it answers; ``remarks`` is what it says of the revision before, one remark a line.
    """

    msgid: str
    subject: str
    title: str
    key: str
    version: int
    index: int | None
    total: int | None
    rfc: bool
    author: frozenset[str]
    sender: frozenset[str]
    signed: frozenset[str]
    sent: int | None
    authored: int | None
    above: tuple[str, ...]
    remarks: tuple[str, ...]
    diff: Diff

    @property
    def people(self) -> frozenset[str]:
        """Whoever could post the next revision."""
        return self.author | self.sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A mail that says which commits the patches of a thread became: pairs of title key and (abbreviated) commit."""

    above: tuple[str, ...]
    commits: tuple[tuple[str, str], ...]


def who(*people: Person) -> frozenset[str]:
    """What identifies PEOPLE: the addresses, and the names that have at least two words, in any order of these."""
    found = set()
    for person in people:
        if person.address and "@" in person.address:
            found.add(person.address.casefold())
        name = (person.name or "").split(" via ")[0]
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() or name
        parts = sorted(_PUNCTUATION.sub(" ", plain.casefold()).split())
        if len(parts) > 1:
            found.add(" ".join(parts))
    return frozenset(found)


@lru_cache(maxsize=100_000)
def key(title: str) -> str:
    """TITLE for comparing: its words in order, without case and punctuation."""
    return " ".join(_WORD.findall(title.casefold()))


def posted(mail: Mail, wanted: Callable[[str, Iterable[str]], bool]) -> Posted | None:
    """The patch MAIL posts or the cover letter it is; None for replies, pull requests and notices.

    A reply counts where it carries a patch made to be applied: below scissors, or signed off above its diff with
    nothing quoted before it.  The diff is read only if WANTED says so of the title's key and the paths; else it is
    empty.
    """
    head = subject.parse(mail.subject)
    at = diff.begins(mail.body)
    covers = head.index == 0 and not head.reply
    if not mail.message_id or not (covers or (at >= 0 and _is_patch(head, mail.body[:at]))):
        return None
    text = mail.body if covers or at < 0 else mail.body[:at]
    if scissors := _SCISSORS.search(text):
        text = text[scissors.end() :]
    fields, text = _in_body(text)
    title = subject.parse(fields["subject"]).title if "subject" in fields else head.title
    title = _FOLDED.sub("", title)
    author = headers.person(fields["from"]) if "from" in fields else mail.author
    own = not covers and wanted(key(title), _PATHS.findall(mail.body, at))
    return Posted(
        msgid=mail.message_id,
        subject=mail.subject or "",
        title=title,
        key=key(title),
        version=head.version,
        index=head.index,
        total=head.total,
        rfc=head.rfc,
        author=who(author),
        sender=who(mail.author),
        signed=who(*(headers.person(m[1]) for m in _SIGNED.finditer(text))),
        sent=_seconds(mail.date),
        authored=_seconds(headers.date(fields.get("date")) or mail.date),
        above=(*mail.references, *mail.in_reply_to),
        remarks=tuple(remarks.items(text[:_REMARKS], head.version)) if own or covers else (),
        diff=diff.parse(mail.body[at:]) if own else Diff((), None),
    )


def applied(mail: Mail) -> Applied | None:
    """What MAIL says was applied, where it names commits."""
    if "[" not in mail.body or not (mail.references or mail.in_reply_to):
        return None
    found = tuple((key(m[1]), m[2]) for m in _APPLIED.finditer(mail.body))
    return Applied(above=(*mail.references, *mail.in_reply_to), commits=found) if found else None


def _is_patch(head: Subject, text: str) -> bool:
    if head.index == 0 or _NOTICE.match(head.title):
        return False
    signed = bool(_SIGNED.search(text))
    if head.reply:
        below = _SCISSORS.split(text)[-1]
        return not _QUOTED.search(below) and (signed or (below != text and bool(_IN_BODY.match(below.lstrip("\n")))))
    request = head.index is None and any(t.upper() == "PULL" for t in head.tags)
    return not request and (signed or head.patch or (bool(head.tags) and bool(_CUT.search(text))))


def _in_body(text: str) -> tuple[dict[str, str], str]:
    """The header lines at the top of a body (as ``git am`` reads them), and the text below them."""
    fields: dict[str, str] = {}
    at = len(text) - len(text.lstrip("\n"))
    while len(fields) < 3 and (m := _IN_BODY.match(text, at)):
        if m[1].lower() in fields:
            break
        fields[m[1].lower()] = " ".join(m[2].split())
        at = m.end()
    return fields, text[at:]


def _seconds(when: datetime | None) -> int | None:
    return None if when is None else int(when.timestamp())
