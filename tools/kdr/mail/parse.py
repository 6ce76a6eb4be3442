"""One mail: its header fields that matter and its body as text."""

from __future__ import annotations

from kdr.mail import headers
from kdr.mail.body import Faults, text
from kdr.model import Mail, Person


def parse(raw: bytes, *, path: str, line: int) -> Mail:
    """The mail in RAW, which begins at LINE of PATH.  Never raises: what cannot be read is None or empty.

    ``body`` has ``\\n`` line ends and is otherwise as decoded.
    """
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n")
    found, at = headers.fields(raw)
    subject = found.get("subject")
    own = headers.ids(found.get("message-id"))
    senders = headers.people(found.get("from", ""))
    faults = Faults()
    return Mail(
        message_id=own[0] if own else (found.get("message-id") or "").strip("<> \t") or None,
        subject=None if subject is None else " ".join(headers.unencoded(subject).split()),
        author=senders[0] if senders else Person(None),
        date=headers.date(found.get("date")),
        body=text(found, raw[at:], faults),
        in_reply_to=headers.ids(found.get("in-reply-to")),
        references=headers.ids(found.get("references")),
        recipients=headers.people(f"{found.get('to', '')},{found.get('cc', '')}"),
        list_id=found.get("list-id"),
        path=path,
        line=line,
        unknown_charset=min(faults.unknown, default=None),
        unfit_charset=min(faults.unfit, default=None),
        undivided=faults.undivided,
    )
