"""Small mailboxes for tests, written out and read back by the real readers."""

from __future__ import annotations

from pathlib import Path

from kdr.mail.sources import read
from kdr.model import Thread
from kdr.thread.build import build


def mail(
    ident: str | None,
    subject: str,
    body: str = "Words.\n",
    *,
    who: str = "Teo Marchetti <teo@example.org>",
    day: int = 1,
    hour: int = 9,
    to: str = "",
    **fields: str,
) -> str:
    """One mail of a May 2021 mailbox; ``to`` is the id it answers, ``fields`` further header fields."""
    lines = [f"From {who.split('<')[-1].strip('>')} Sat May {day:2} {hour:02}:00:00 2021", f"From: {who}"]
    lines += [f"Subject: {subject}", f"Date: {day:02} May 2021 {hour:02}:00:00 +0000"]
    if ident:
        lines.append(f"Message-ID: <{ident}@example.org>")
    if to:
        lines += [f"In-Reply-To: <{to}@example.org>", f"References: <{to}@example.org>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\n".join([*lines, "", body.rstrip("\n"), "", ""])


def threads(tmp_path: Path, *mails: str) -> tuple[Thread, ...]:
    """The threads of a mailbox of MAILS."""
    path = tmp_path / "thread.mbox"
    path.write_text("".join(mails), encoding="utf-8")
    return build(read(path))


def shape(thread: Thread) -> list[tuple[str, str | None, str | None]]:
    """Every message's id (without host) with its parent's key and how that was known."""
    return [
        ((m.mail.message_id or "-").split("@")[0], thread.parents.get(m.key), thread.basis.get(m.key))
        for m in thread.messages
    ]


PATCH = """\
Count the kicks.

Signed-off-by: Teo Marchetti <teo@example.org>
---
 virt/kvm/kvm_main.c | 1 +
 1 file changed, 1 insertion(+)

diff --git a/virt/kvm/kvm_main.c b/virt/kvm/kvm_main.c
index 1111111..2222222 100644
--- a/virt/kvm/kvm_main.c
+++ b/virt/kvm/kvm_main.c
@@ -1,2 +1,3 @@
 one
+two
 three
--\x20
2.30.2
"""
