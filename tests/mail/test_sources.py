"""Reading mail from where people keep it: real files, folders and git repositories."""

from __future__ import annotations

import gzip
import os
import subprocess
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from kdr.errors import KdrError
from kdr.mail.sources import raw, read
from kdr.model import Mail


def sent(number: int, body: str = "words\n", extra: str = "") -> str:
    return f"From: Ann <ann@example.org>\nSubject: mail {number}\nMessage-ID: <{number}@example.org>\n{extra}\n{body}"


def mbox(*mails: str, who: str = "mboxrd@z") -> bytes:
    return "".join(f"From {who} Thu Jan  1 00:00:00 1970\n{mail}\n" for mail in mails).encode()


def ids(mails: Iterable[Mail]) -> list[str | None]:
    return [mail.message_id for mail in mails]


def put(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_an_mbox_gives_its_mails_and_where_each_begins(tmp_path: Path) -> None:
    first, second = read(put(tmp_path / "a.mbox", mbox(sent(1), sent(2, "one\n\ntwo\n"))))
    assert (first.message_id, first.body, first.line) == ("1@example.org", "words\n", 1)
    assert (second.message_id, second.body, second.line) == ("2@example.org", "one\n\ntwo\n", 8)
    assert second.path == str(tmp_path / "a.mbox")


def test_an_mbox_with_other_line_ends_and_blank_lines_before_it(tmp_path: Path) -> None:
    content = b"\r\n\r\n" + mbox(sent(1), sent(2)).replace(b"\n", b"\r\n")
    first, second = read(put(tmp_path / "a", content))
    assert (first.body, first.line, second.body, second.line) == ("words\n", 3, "words\n", 10)


def test_a_line_that_begins_with_from_is_no_new_mail(tmp_path: Path) -> None:
    body = "\nFrom here on it is\n\nFrom time to time at 10:30\n\n>From the start\n"
    (mail,) = read(put(tmp_path / "a", mbox(sent(1, body))))
    assert mail.body.split("\n")[1:6] == ["From here on it is", "", "From time to time at 10:30", "", "From the start"]


def test_from_lines_get_back_the_marks_they_were_sent_with(tmp_path: Path) -> None:
    body = ">From one\n>>From two\n> From three\n"
    (rd,) = read(put(tmp_path / "rd", mbox(sent(1, body))))
    (o,) = read(put(tmp_path / "o", mbox(sent(1, body), who="ann at example.org")))
    assert rd.body == "From one\n>From two\n> From three\n"
    assert o.body == "From one\n>>From two\n> From three\n"


@pytest.mark.parametrize("who", ["ann@example.org", "- ", "ann at example.org ", "0123456789" * 4])
def test_separators_of_many_programs(tmp_path: Path, who: str) -> None:
    assert len(list(read(put(tmp_path / "a", mbox(sent(1), sent(2), who=who))))) == 2


def test_a_mail_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    body = "a line of a log\n" * 200_000
    found = list(read(put(tmp_path / "a", mbox(sent(1, body), sent(2), sent(3, body)))))
    assert [m.body for m in found] == [body, "words\n", body]
    assert [m.line for m in found] == [1, 200_007, 200_014]


def test_packed_mail_is_unpacked(tmp_path: Path) -> None:
    packed = put(tmp_path / "a.mbox.gz", gzip.compress(mbox(sent(1), sent(2))))
    assert ids(read(packed)) == ["1@example.org", "2@example.org"]
    assert ids(read(put(tmp_path / "b.eml", gzip.compress(sent(3).encode())))) == ["3@example.org"]


def test_one_mail_in_a_file(tmp_path: Path) -> None:
    (mail,) = read(put(tmp_path / "a.eml", b"\xef\xbb\xbf" + sent(1).encode()))
    assert (mail.message_id, mail.subject, mail.line) == ("1@example.org", "mail 1", 1)


def test_a_mail_that_quotes_an_archive_page_is_a_mail(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "adr_sources" / "mmu-init-once" / "thread.txt").read_text()
    (mail,) = read(put(tmp_path / "a.eml", sent(1, page, "MIME-Version: 1.0\n")))
    assert mail.message_id == "1@example.org"
    assert not mail.pasted


def test_a_pasted_page_is_read_as_one() -> None:
    (mail,) = read(Path(__file__).parents[2] / "adr_sources" / "mmu-init-once" / "thread.txt")
    assert mail.pasted
    assert list(raw(Path(__file__).parents[2] / "adr_sources" / "mmu-init-once" / "thread.txt")) == []


def test_a_mail_that_occurs_twice_comes_twice(tmp_path: Path) -> None:
    assert ids(read(put(tmp_path / "a", mbox(sent(1), sent(1))))) == ["1@example.org"] * 2


def test_mail_without_id_or_date_is_read(tmp_path: Path) -> None:
    (mail,) = read(put(tmp_path / "a.eml", "From: Ann <ann@example.org>\n\nwords\n"))
    assert (mail.message_id, mail.date, mail.body) == (None, None, "words\n")


def test_a_maildir_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    put(tmp_path / "cur" / "20.x:2,S", sent(2))
    put(tmp_path / "new" / "10.x", sent(1))
    put(tmp_path / "cur" / ".hidden", "no mail")
    (tmp_path / "tmp").mkdir()
    found = list(read(tmp_path))
    assert ids(found) == ["1@example.org", "2@example.org"]
    assert found[0].path == str(tmp_path / "new" / "10.x")


def test_mails_as_they_were_sent(tmp_path: Path) -> None:
    (item,) = raw(put(tmp_path / "a", mbox(sent(1, ">From\n>From x\n"))))
    assert item.data == sent(1, ">From\nFrom x\n").encode()


# --- public-inbox


class Inbox:
    """A public-inbox of format v2, made with git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "-q", "-b", "master")

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout  # fmt: skip

    def add(self, content: str, name: str = "m") -> str:
        for old in ("m", "d"):
            (self.folder / old).unlink(missing_ok=True)
        put(self.folder / name, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "mail")
        return self.git("rev-parse", "HEAD").strip()


def test_an_inbox_is_read_oldest_first(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "0.git")
    commits = [inbox.add(sent(n)) for n in (1, 2, 3)]
    found = list(read(inbox.folder))
    assert ids(found) == ["1@example.org", "2@example.org", "3@example.org"]
    assert [m.path for m in found] == [f"{inbox.folder}@{commit}" for commit in commits]


def test_a_bare_inbox_and_one_of_several_epochs(tmp_path: Path) -> None:
    for epoch in (0, 1, 10, 2):
        inbox = Inbox(tmp_path / f"work{epoch}")
        inbox.add(sent(epoch))
        inbox.git("clone", "-q", "--bare", ".", str(tmp_path / "list" / "git" / f"{epoch}.git"))
    assert ids(read(tmp_path / "list" / "git" / "10.git")) == ["10@example.org"]
    assert ids(read(tmp_path / "list")) == ["0@example.org", "1@example.org", "2@example.org", "10@example.org"]


def test_a_deleted_mail_is_left_out_unless_it_was_sent_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "0.git")
    inbox.add(sent(1))
    inbox.add(sent(2))
    inbox.add(sent(1), "d")
    inbox.add(sent(3))
    assert ids(read(inbox.folder)) == ["2@example.org", "3@example.org"]
    inbox.add(sent(1))
    assert ids(read(inbox.folder)) == ["2@example.org", "3@example.org", "1@example.org"]


def test_an_inbox_whose_last_mail_was_deleted(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "0.git")
    inbox.add(sent(1))
    inbox.add(sent(1), "d")
    assert ids(read(inbox.folder)) == []


def test_nobody_has_to_read_an_inbox_to_its_end(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "0.git")
    for n in range(5):
        inbox.add(sent(n))
    mails = read(inbox.folder)
    assert next(mails).message_id == "0@example.org"
    mails.close()  # type: ignore[attr-defined]


def test_what_a_repository_is_configured_to_run_is_not_run(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "0.git")
    inbox.add(sent(1))
    lost = inbox.git("rev-parse", "HEAD:m").strip()
    inbox.add(sent(2))
    trap = tmp_path / "trap"
    script = put(tmp_path / "evil", f"#!/bin/sh\ntouch {trap}\n")
    script.chmod(0o755)
    config = inbox.folder / ".git" / "config"
    config.write_text(
        config.read_text()
        + f"[core]\n\tfsmonitor = {script}\n\tpager = {script}\n\tsshCommand = {script}\n"
        + f"[log]\n\tshowSignature = true\n[gpg]\n\tprogram = {script}\n[diff]\n\texternal = {script}\n"
        + '[extensions]\n\tpartialClone = origin\n[protocol "ext"]\n\tallow = always\n'
        + f'[remote "origin"]\n\tpromisor = true\n\turl = ext::{script}\n\tuploadpack = {script}\n'
    )
    (inbox.folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(KdrError, match="is missing"):
        list(read(inbox.folder))
    assert not trap.exists()


# --- what cannot be read


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a", b"", "is empty"),
        ("a", b"\n \n", "is empty"),
        ("a", b"Dear diary,\nno mail today.\n", "is neither mail nor an archive page"),
        ("a.yaml", b"key: value\nother: value\n", "is neither mail nor an archive page"),
        ("a", bytes(range(256)) * 10, "is neither mail nor an archive page"),
        ("a.mbox.gz", mbox(sent(1)), "is named .gz but is not gzip"),
        ("a.gz", gzip.compress(mbox(sent(1)))[:-20], "cannot be unpacked"),
        ("a.gz", gzip.compress(mbox(sent(1)))[:-8] + b"12345678", "cannot be unpacked"),
        ("a.gz", gzip.compress(b""), "is empty"),
        ("a.mbox", mbox(sent(1), sent(2))[:-4], ":13: the mailbox ends in the middle of a line"),
        ("a.mbox", mbox(sent(1), "From: Ann\n")[:-1], ":8: the mailbox ends inside the header"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = put(tmp_path / name, content)
    with pytest.raises(KdrError) as caught:
        list(read(path))
    text = str(caught.value)
    assert text.startswith(f"{path}:")
    assert message in text
    assert "\n" not in text
    assert caught.value.todo


def test_a_mailbox_that_is_cut_short_gives_the_mails_before_the_cut(tmp_path: Path) -> None:
    mails = read(put(tmp_path / "a.mbox", mbox(sent(1), sent(2), sent(3))[:-3]))
    assert [next(mails).message_id, next(mails).message_id] == ["1@example.org", "2@example.org"]
    with pytest.raises(KdrError):
        next(mails)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KdrError, match="No such file"):
        list(read(tmp_path / "missing"))


def test_a_folder_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(KdrError, match="neither a maildir nor a public-inbox"):
        list(read(tmp_path))
    (tmp_path / "cur").mkdir()
    with pytest.raises(KdrError, match="maildir without mail"):
        list(read(tmp_path))


def test_a_repository_that_is_no_inbox(tmp_path: Path) -> None:
    code = Inbox(tmp_path / "code")
    with pytest.raises(KdrError, match="git directory"):
        list(read(code.folder))
    code.add("int main;\n", "main.c")
    with pytest.raises(KdrError, match="no inbox: its last commit has no file m"):
        list(read(code.folder))
    (tmp_path / "half" / "objects").mkdir(parents=True)
    put(tmp_path / "half" / "HEAD", "ref: refs/heads/master\n")
    with pytest.raises(KdrError, match="is not a git repository"):
        list(read(tmp_path / "half"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    closed = put(tmp_path / "closed", sent(1))
    closed.chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    for path in (closed, tmp_path / "folder"):
        with pytest.raises(KdrError, match="Permission denied"):
            list(read(path))


def test_a_large_archive_takes_little_memory(tmp_path: Path) -> None:
    mail = sent(1, "a line of a mail that is not long\n" * 300)
    path = tmp_path / "large.mbox"
    with path.open("wb") as file:
        for _ in range(20):
            file.write(mbox(*[mail] * 100))
    assert path.stat().st_size > 20_000_000
    tracemalloc.start()
    assert sum(1 for _ in read(path)) == 2000
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
