"""The words of dates: months in English, whatever the machine's locale says, and the zones that mail names."""

from __future__ import annotations

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# Hours east of UTC (RFC 5322, section 4.3).
ZONES = {"UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_SHORT = tuple(month[:3].lower() for month in MONTHS)


def month(name: str) -> int:
    """The number, 1 to 12, of the month whose first three letters NAME is, in any case; ValueError if of none."""
    return _SHORT.index(name.lower()) + 1
