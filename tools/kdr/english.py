"""English for numbers of things."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """``1 message``, ``2 messages``; MANY is the plural where it takes more than an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
