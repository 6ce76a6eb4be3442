"""The five pasted threads, read as a person reads them: which lines of the file are whose body."""

from __future__ import annotations

from pathlib import Path

import pytest

from kdr.mail import pages
from kdr.model import Basis, Mail

SOURCES = Path(__file__).parents[2] / "adr_sources"


def seed(slug: str) -> tuple[str, list[Mail]]:
    path = SOURCES / slug / "thread.txt"
    text = path.read_bytes().decode()
    return text, pages.read(text, str(path))


@pytest.mark.parametrize(
    ("slug", "kind"),
    [
        ("vcpu0-cache-flush", "patchew"),
        ("tlbi-range", "flat"),
        ("vhe-world-switch", "pipermail"),
        ("mmu-init-once", "hypermail"),
        ("mpidr-lookup", "pipermail"),
    ],
)
def test_every_body_is_the_lines_of_the_file(slug: str, kind: str) -> None:
    text, mails = seed(slug)
    file = text.split("\n")
    assert pages.recognise(text) == kind
    for mail in mails:
        body = mail.body.split("\n")
        assert mail.pasted
        assert body == file[mail.body_line - 1 : mail.body_line - 1 + len(body)]


def test_flat_page_names_the_author_its_reply_names() -> None:
    _, mails = seed("tlbi-range")
    assert [(m.line, m.author.name, m.author_basis) for m in mails] == [
        (1, "Raghavendra Rao Ananta", Basis.ATTRIBUTION),
        (221, None, Basis.UNKNOWN),
    ]
