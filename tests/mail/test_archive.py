"""Real archives, where they are at hand: every mail is read and zoned, labelled paragraphs are found as they are."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from kdr.mail.paragraphs import CITABLE, paragraphs
from kdr.mail.sources import read
from kdr.mail.zones import split, zoned

pytestmark = pytest.mark.archive

GOLD = sorted(Path(os.environ.get("KDR_GOLD", "/nonexistent")).glob("threads/*/units.json"))


@pytest.mark.skipif(not GOLD, reason="KDR_GOLD names no folder with threads/NN/units.json")
def test_labelled_paragraphs_are_lines_of_the_bodies_and_paragraphs_of_ours() -> None:
    found: Counter[str] = Counter()
    for file in GOLD:
        mails = {mail.message_id: mail for mail in read(file.parent / "thread.mbox")}
        labelled = json.loads((file.parent / "labels.json").read_text())["labels"]
        zones = {i: zoned(m.body, reply=bool(m.in_reply_to)) for i, m in mails.items()}
        ours = {i: {(p.first, p.last) for p in paragraphs(lines)} for i, lines in zones.items()}
        for name, unit in json.loads(file.read_text()).items():
            message_id = unit["msg"].strip("< ").split(">")[0]
            first, last = unit["lines"]
            assert "\n".join(split(mails[message_id].body)[first - 1 : last]) == unit["text"], (file, name)
            if name in labelled and all(x.zone in CITABLE for x in zones[message_id][first - 1 : last]):
                found["exact" if (first, last) in ours[message_id] else "other"] += 1
    assert found["exact"] > 800
    assert found["other"] == 0


@pytest.mark.skipif("KDR_INBOX" not in os.environ, reason="KDR_INBOX names no public-inbox git directory")
def test_every_mail_of_a_list_is_read_and_zoned() -> None:
    count = 0
    for mail in read(Path(os.environ["KDR_INBOX"])):
        lines = zoned(mail.body, reply=bool(mail.in_reply_to))
        assert [x.number for x in lines] == list(range(1, len(split(mail.body)) + 1))
        assert mail.message_id
        assert mail.date
        count += 1
    assert count > 1000
