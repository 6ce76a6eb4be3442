"""'Correct this statement': a link that opens an issue or a mail in which the statement is already named and quoted."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.writers.html5 import HTML5Translator

from kdr.site.text import shown

# Longer URLs are refused by some mail programs and trackers.
LONGEST = 2000
# What the values of conf.py may take of it, so that the statement's own words always find room.
_CONFIGURED = 600
_ASK = "What is wrong, and what should it say?"


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be corrected: the statement's id, the title of its record, what it says, its places, its quotes."""

    page: str
    ident: str
    record: str
    says: str
    cites: str
    quotes: str


class correction(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The link for the ``matter``; nothing where ``kdr_correct`` is not set."""


def setup(app: Sphinx) -> None:
    """Register the node and the value of conf.py."""
    app.add_config_value("kdr_correct", "", "html", frozenset({str}))
    app.add_node(correction, html=(_visit, None))
    app.connect("config-inited", _check)


def _check(_app: Sphinx, config: Config) -> None:
    """Refuse a value that would make links to nowhere."""
    given: str = config.kdr_correct
    if not given:
        return
    if not given.startswith(("mailto:", "https://", "http://")):
        raise ConfigError("kdr_correct in conf.py is neither a mailto: address nor a URL")
    if not given.startswith("mailto:") and "{body}" not in given:
        raise ConfigError("kdr_correct in conf.py is a URL without {body}: the statement could not be named in it")
    if len(given) + len(config.html_baseurl) > _CONFIGURED:
        raise ConfigError(f"kdr_correct and html_baseurl in conf.py are longer than {_CONFIGURED} characters together")


def url(template: str, base: str, matter: Matter) -> str:
    """The URL for a statement, shorter than ``LONGEST``: its words are shortened as far as need be.

    TEMPLATE is ``kdr_correct``, with ``{title}`` and ``{body}`` or a bare ``mailto:``; BASE is ``html_baseurl``, and
    without it the body names the page only.
    """
    if template.startswith("mailto:") and "{body}" not in template:
        template += ("&" if "?" in template else "?") + "subject={title}&body={body}"
    title = _fit(f"Correct {matter.ident}: {matter.says}", 240)
    place = posixpath.join(base, f"{matter.page}.html#{matter.ident}")
    facts = [f"{matter.ident}, in: {matter.record}", f"Says: {matter.says}", f"Stands on: {matter.cites}"]
    head = "\n".join([_ASK, "", "", "", place, *(_fit(fact, 240) for fact in facts)]) + "\n"
    mail = template.startswith("mailto:")
    used = len(_filled(template, title, head, mail))
    # Indented lines are code to trackers, which then neither format the words nor notify whom they mention.
    lines = [f"    > {line}" for line in matter.quotes.split("\n")]
    return _filled(template, title, head + _fit("\n".join(lines), LONGEST - 1 - used, mail), mail)


def _filled(template: str, title: str, body: str, mail: bool) -> str:
    return template.replace("{title}", _encoded(title, mail)).replace("{body}", _encoded(body, mail))


def _encoded(text: str, mail: bool = False) -> str:
    """TEXT percent-encoded, all but letters, digits and ``-._~``; in a mail, lines end as RFC 6068 wants it."""
    return quote(shown(text).replace("\n", "\r\n" if mail else "\n"), safe="")


def _fit(text: str, room: int, mail: bool = False) -> str:
    """As much of TEXT as has at most ROOM characters when encoded; what is cut off is shown by an ellipsis."""
    if len(_encoded(text, mail)) <= room:
        return text
    cut = " [\u2026]"
    fits, beyond = 0, len(text)
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        if len(_encoded(text[:middle] + cut, mail)) <= room:
            fits = middle
        else:
            beyond = middle
    return text[:fits] + cut if fits else ""


def _visit(self: HTML5Translator, node: correction) -> None:
    config = self.builder.config
    if config.kdr_correct:
        href = escape(url(config.kdr_correct, config.html_baseurl, node["matter"]))
        self.body.append(f' <a class="kdr-correct" rel="nofollow noopener" href="{href}">Correct this statement</a>')
    raise nodes.SkipNode
