"""Threads of invented people for the tests: each mail is sender, subject, what it answers, and text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kdr.model import Mail, Person, Thread
from kdr.thread.build import build

START = datetime(2024, 5, 1, 9, 0, tzinfo=UTC)


def thread(*mails: tuple[str, str, int | None, str]) -> Thread:
    """One thread; the third item of a mail is the place of the mail it answers, or None."""
    found = [
        Mail(
            message_id=f"{n}@example.org",
            subject=subject,
            author=Person(sender, f"{sender.split()[0].lower()}@example.org"),
            date=START + timedelta(hours=n),
            body=text.strip("\n") + "\n",
            in_reply_to=() if parent is None else (f"{parent}@example.org",),
        )
        for n, (sender, subject, parent, text) in enumerate(mails)
    ]
    (one,) = build(found)
    return one
