"""Places kept on a page while it is read: for what needs all records, and for what Sphinx need not look through yet."""

from __future__ import annotations

from docutils import nodes


class place(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place for the view ``view`` of ``argument``, or for the nodes ``held``."""


def later(view: str, argument: str = "") -> place:
    """A place that ``kdr.site.later`` fills."""
    return place("", view=view, argument=argument)


def put_off(section: nodes.Element) -> None:
    """Hold back all of a section but its titles and inner sections until the page is written.

    Sphinx goes through a page dozens of times while reading; only headings matter to it then.
    """
    children: list[nodes.Node] = []
    for child in section.children:
        if isinstance(child, nodes.section):
            put_off(child)
            children.append(child)
        elif isinstance(child, nodes.title | place):
            children.append(child)
        elif children and isinstance(children[-1], place) and "held" in children[-1]:
            children[-1]["held"].append(child)
        else:
            children.append(place("", held=[child]))
    section.children = []
    section.extend(children)
