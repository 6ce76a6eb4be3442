from pathlib import Path

from kdr.mail.paragraphs import paragraphs
from kdr.mail.sources import read
from kdr.mail.zones import zoned
from kdr.model import Zone

MBOX = b"""From mboxrd@z Thu Jan  1 00:00:00 1970
From: "Lee, Ann" <ann@example.org>
Subject: Re: a
 question
Message-ID: <1@example.org>
Date: Fri, 18 Apr 2025 11:22:43 +0100

On Thu, 17 Apr 2025, Bo Berg <bo@example.org> wrote:
> why?

>From here it is clear.
"""


def test_a_reply_in_an_mbox_is_read_and_zoned(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(MBOX)
    (mail,) = read(tmp_path / "a.mbox")
    assert (mail.author.name, mail.message_id) == ("Lee, Ann", "1@example.org")
    assert mail.subject == "Re: a question"
    lines = zoned(mail.body, reply=True)
    assert [x.zone for x in lines] == [Zone.ATTRIBUTION, Zone.QUOTE, Zone.BLANK, Zone.OWN]
    assert lines[1].whose == "Bo Berg"
    assert [p.text for p in paragraphs(lines)] == ["From here it is clear."]
