from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kdr.check.links import AGENT, PAUSE, Answer, Link, ask, links_of
from kdr.cli import main


class Host(BaseHTTPRequestHandler):
    """Answers ``/404`` with status 404 and so on; ``/bot`` with a challenge."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        code = int(self.path[1:]) if self.path[1:].isdigit() else 200
        self.send_response(code)
        self.end_headers()
        self.wfile.write(b"Making sure you're not a bot!" if self.path == "/bot" else b"a page")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Host.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_only_a_clear_no_is_broken(host: str, tmp_path: Path) -> None:
    urls = [f"{host}/{path}" for path in ("page", "404", "410", "403", "429", "503", "bot")]
    pauses: list[float] = []
    found = {
        link.url.rpartition("/")[2]: link.answer for link in ask(urls, tmp_path / "links.json", sleep=pauses.append)
    }
    assert found == {
        "page": Answer.FINE,
        "404": Answer.BROKEN,
        "410": Answer.BROKEN,
        "403": Answer.UNKNOWN,
        "429": Answer.UNKNOWN,
        "503": Answer.UNKNOWN,
        "bot": Answer.UNKNOWN,
    }
    assert {agent for _, agent in Host.asked} == {AGENT}
    assert len(pauses) == len(urls) - 1
    assert all(PAUSE - 1 < pause <= PAUSE for pause in pauses)


def test_what_was_fine_is_remembered_and_what_was_not_is_asked_again(host: str, tmp_path: Path) -> None:
    urls = [f"{host}/page", f"{host}/404"]
    for _ in range(2):
        links = list(ask(urls, tmp_path / "cache" / "links.json", pause=0))
    assert [path for path, _ in Host.asked] == ["/page", "/404", "/404"]
    assert links[0] == Link(urls[0], Answer.FINE, "remembered")


def unknown(host: str, *_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_without_a_network_no_link_is_called_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (tmp_path / "adr_sources").mkdir()
    (tmp_path / "index.html").write_text('<a href="http://one.invalid/"><a href="http://two.invalid/">')
    assert main(["--root", str(tmp_path), "linkcheck", "--pages", str(tmp_path)]) == 2
    assert capsys.readouterr() == ("", "kdr: no host name could be resolved; is there a network?\n")


def test_a_host_that_is_gone_is_broken_where_another_is_known(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *a, **more: (unknown if "invalid" in name else real)(name, *a, **more)
    )
    for _ in ("asked", "remembered"):
        links = ask(["http://gone.invalid/", f"{host}/page"], tmp_path / "links.json")
        assert [link.answer for link in links] == [Answer.BROKEN, Answer.FINE]


def test_a_host_that_does_not_answer_is_unknown_and_a_spoilt_cache_is_no_cache(tmp_path: Path) -> None:
    cache = tmp_path / "links.json"
    cache.write_text("[]")
    assert [link.answer for link in ask(["http://127.0.0.1:1/x"], cache)] == [Answer.UNKNOWN]


def test_the_links_asked_for_are_those_a_reader_can_follow_and_hosts_take_turns(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<link rel="canonical" href="https://site.example/"><a href="local.html">'
        '<a href="https://a.example/1"><a href="https://a.example/2#x"><a href="https://a.example/2#y">'
        '<a href="https://b.example/1"><a href="mailto:?subject=x">'
    )
    assert links_of(tmp_path) == ["https://a.example/1", "https://b.example/1", "https://a.example/2"]
