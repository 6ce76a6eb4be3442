"""Mail on a terminal: characters that would steer it are shown, not obeyed."""

from __future__ import annotations

import re

# Control characters but tab and line end, and those that turn the direction of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """``text`` with every steering character written as an escape (``\\x1b``)."""
    return _STEERING.sub(lambda found: ascii(found[0])[1:-1], text)
