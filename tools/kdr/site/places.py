"""The place kept on a page for what is known only when all records are read."""

from __future__ import annotations

from docutils import nodes


class place(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place for the view ``view``; ``argument`` says of what."""


def later(view: str, argument: str = "") -> place:
    """A place that ``kdr.site.later`` fills."""
    return place("", view=view, argument=argument)
