"""Web archive pages saved or copied as text: what kind a page is, and the mails on it.

Such a page has lost headers, often indentation and addresses.  What is not on it stays None; every body is the page's
own lines, so a citation of a body line names a line of the file.
"""

from __future__ import annotations

from collections.abc import Callable

from kdr.errors import KdrError
from kdr.mail import page_flat, page_headers, page_mailman, page_patchew
from kdr.mail.page_text import split
from kdr.model import Mail

# From the surest mark to the least: a flat page is what is left over.
_KINDS: tuple[tuple[str, Callable[[list[str], str], list[Mail]]], ...] = (
    ("patchew", page_patchew.read),
    ("marc", page_headers.marc),
    ("spinics", page_headers.spinics),
    ("lore", page_headers.lore),
    ("pipermail", page_mailman.pipermail),
    ("hypermail", page_mailman.hypermail),
    ("flat", page_flat.read),
)


def recognise(text: str) -> str | None:
    """The kind of page TEXT is: patchew, marc, spinics, lore, pipermail, hypermail or flat; None if none of them."""
    return _recognise(split(text), "")[0]


def read(text: str, path: str) -> list[Mail]:
    """The mails on the page TEXT, which was read from PATH, in page order.

    KdrError if it is no page of a known kind.
    """
    kind, mails = _recognise(split(text), path)
    if kind is None:
        raise KdrError("no mail and no archive page of a known kind", path=path, line=1, todo="save the page as text")
    return mails


def _recognise(lines: list[str], path: str) -> tuple[str | None, list[Mail]]:
    for kind, reader in _KINDS:
        if mails := reader(lines, path):
            return kind, mails
    return None, []
