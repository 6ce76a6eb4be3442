"""Ask the network about the links of the built pages: slowly, by its own name, and believing only a clear no."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import kdr
from kdr.check.pages import external_links
from kdr.errors import KdrError
from kdr.files import put

AGENT = f"kdr-linkcheck/{kdr.__version__} (checks the links of a documentation site; one request every two seconds)"
PAUSE = 2.0
TIMEOUT = 30.0
REMEMBERED = 30 * 24 * 3600.0
_READ = 64 * 1024
# What a page says that asks whether a person is there; its status says nothing of the link.
_DOUBTS = (b"not a bot", b"captcha", b"anubis", b"just a moment", b"are you a robot", b"unusual traffic")


class Answer(StrEnum):
    """What is known of a link."""

    FINE = "fine"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Link:
    """One URL, what is known of it and why."""

    url: str
    answer: Answer
    reason: str


def links_of(pages: Path) -> list[str]:
    """Every http(s) URL the built pages link to, without fragments, hosts taking turns."""
    hosts: dict[str, list[str]] = {}
    for url in sorted({urldefrag(url).url for url in external_links(pages)}):
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    return [url for turn in zip_longest(*hosts.values()) for url in turn if url]


def ask(
    urls: Iterable[str], cache: Path, *, sleep: Callable[[float], None] = time.sleep, pause: float = PAUSE
) -> Iterator[Link]:
    """Ask for each of ``urls``, at least ``pause`` seconds apart for one host.

    What was fine within the last month is remembered in the file ``cache`` and not asked for again.  Raises KdrError,
    with nothing asked, where the name of no host can be resolved.
    """
    urls = list(urls)
    fine = _remembered(cache)
    if not fine.keys() >= set(urls) and not _connected(urls):
        raise KdrError("no host name could be resolved", todo="is there a network?")
    asked: dict[str, float] = {}
    try:
        for url in urls:
            if url in fine:
                yield Link(url, Answer.FINE, "remembered")
                continue
            host = urlsplit(url).netloc
            wait = asked.get(host, -pause) + pause - time.monotonic()
            if host in asked and wait > 0:
                sleep(wait)
            link = _ask(url)
            asked[host] = time.monotonic()
            if link.answer is Answer.FINE:
                fine[url] = time.time()
            yield link
    finally:
        _remember(cache, fine)


def _connected(urls: Iterable[str]) -> bool:
    """Whether the name of some host of URLS can be resolved, or there is a proxy, which resolves them itself."""
    if urllib.request.getproxies():
        return True
    for host in sorted({urlsplit(url).hostname or "" for url in urls}):
        with suppress(OSError, UnicodeError):
            socket.getaddrinfo(host, None)
            return True
    return False


def _ask(url: str) -> Link:
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
            text = response.read(_READ).lower()
    except urllib.error.HTTPError as error:
        error.close()
        return Link(url, Answer.BROKEN if error.code in (404, 410) else Answer.UNKNOWN, f"status {error.code}")
    except urllib.error.URLError as error:
        gone = isinstance(error.reason, socket.gaierror) and error.reason.errno == socket.EAI_NONAME
        return Link(url, Answer.BROKEN if gone else Answer.UNKNOWN, f"{error.reason}")
    except (OSError, HTTPException, ValueError) as error:
        return Link(url, Answer.UNKNOWN, str(error) or type(error).__name__)
    if any(doubt in text for doubt in _DOUBTS):
        return Link(url, Answer.UNKNOWN, "asks whether a person is there")
    return Link(url, Answer.FINE, "answered")


def _remembered(cache: Path) -> dict[str, float]:
    try:
        known = json.loads(cache.read_text(encoding="utf-8"))
        return {url: when for url, when in known.items() if time.time() - when < REMEMBERED}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _remember(cache: Path, fine: dict[str, float]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    put(cache, json.dumps(dict(sorted(fine.items())), indent=1))
