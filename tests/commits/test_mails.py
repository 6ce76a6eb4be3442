"""Which mails post patches, and what is read out of them."""

from __future__ import annotations

import base64

from lab import IDA, TEO, Asker, Lab, code


def grown(lab: Lab, word: str, name: str = "vgic") -> dict[str, str | None]:
    return {f"arch/{name}.c": lab.read(f"arch/{name}.c") + code(word)}


def test_covers_replies_pull_requests_and_notices_are_no_patches(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("vgic: Read it", grown(lab, "it"))
    diff = lab.git("diff", f"{proposed}^", proposed)
    lab.mail("cover", "[PATCH 0/2] Read more", f"Both.\n\n{diff}\n")
    lab.mail(
        "reply", "Re: [PATCH] vgic: Read it", f"On Monday, Teo wrote:\n> Signed-off-by: {TEO}\n\nHow about\n\n{diff}\n"
    )
    lab.mail("idea", "Re: [PATCH] vgic: Read it", f"Not a patch:\n\n---8<---\n{diff}\n")
    lab.mail("pull", "[GIT PULL] vgic changes", f"Please pull.\n\nSigned-off-by: {TEO}\n{diff}\n")
    lab.mail(
        "stable", 'Patch "vgic: Read it" has been added to the 5.4-stable tree', f"Signed-off-by: {TEO}\n---\n{diff}\n"
    )
    lab.mail("talk", "Is the vgic slow?", f"I tried:\n\n{diff}\n")
    lab.mail("question", "[Question] Is the vgic slow?", f"I tried:\n\n{diff}\n")
    lab.mail("words", "[PATCH] vgic: Read it", "The patch is attached. (It is not.)\n")
    lab.post("patch", proposed)
    assert list(ask(lab)) == ["patch"]


def test_a_patch_sent_again_in_a_reply_counts(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("vgic: Read it", grown(lab, "it"))
    lab.post("signed", proposed, tag="PATCH", subject="vgic: Read it", text=None)
    diff = lab.git("diff", f"{proposed}^", proposed)
    head = f"From: {TEO}\nSubject: [PATCH v2] vgic: Read it well"
    body = f"> Please resend.\n\nSure:\n\n-- >8 --\n{head}\n\nBetter.\n\n{diff}\n"
    lab.mail("scissors", "Re: [PATCH] vgic: Read", body, sender=IDA, above="signed")
    lab.mail("bare", "Re: [PATCH] vgic: Read", f"Again.\n\nSigned-off-by: {TEO}\n---\n{diff}\n", above="signed")
    merged = lab.commit("vgic: Read it well", grown(lab, "it"), TEO)
    got = ask(lab)
    assert set(got) == {"signed", "scissors", "bare"}
    assert {a["sha"] for a in got.values()} == {merged}
    assert "subject" in got["scissors"]["evidence"]  # type: ignore[operator]


def test_a_patch_as_an_attachment_counts(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("vgic: Read it", grown(lab, "it"))
    patch = base64.b64encode(lab.git("format-patch", "--stdout", "-1", proposed).encode()).decode()
    body = "\n".join(
        ["--x", "Content-Type: text/plain; charset=utf-8", "", "See the attachment.", "--x"]
        + ['Content-Type: text/x-patch; name="0001.patch"', "Content-Transfer-Encoding: base64", ""]
        + [patch[i : i + 76] for i in range(0, len(patch), 76)]
        + ["--x--", ""]
    )
    lab.mail("p", "[PATCH] vgic: Read it", body, Content_Type='multipart/mixed; boundary="x"')
    merged = lab.commit("vgic: Read it", grown(lab, "it"), TEO)
    assert (ask(lab)["p"]["sha"], ask(lab)["p"]["exact"]) == (merged, True)


def test_what_mailers_do_to_a_diff_is_undone(lab: Lab, ask: Asker) -> None:
    lab.commit("vgic: Blank", {"arch/vgic.c": lab.read("arch/vgic.c") + "\n\n" + code("end", 3)})
    text = lab.read("arch/vgic.c").replace(
        "\n\n\n", "\n\n" + code("mid", 4) + "\tlong_line(vcpu, 1, 2);\n" + code("fin", 2) + "\n"
    )
    proposed = lab.propose("vgic: Read it", {"arch/vgic.c": text})
    merged = lab.commit("vgic: Read it", {"arch/vgic.c": text}, TEO)
    lab.clock -= 600
    diff = lab.git("diff", f"{proposed}^", proposed)
    stripped = "\n".join(line.rstrip() for line in diff.split("\n")).replace("\t", "    ")
    lab.mail("stripped", "[PATCH] vgic: Read it", f"Text.\n\nSigned-off-by: {TEO}\n---\n{stripped}\n-- \n2.39.5\n")
    wrapped = diff.replace("long_line(vcpu, 1, 2);", "long_line(vcpu,\n1, 2);")
    lab.mail("wrapped", "[PATCH] vgic: Read it", f"Text.\n\nSigned-off-by: {TEO}\n---\n{wrapped}\n--\nTeo\n")
    bare = diff[diff.index("--- a/") :]
    lab.mail("bare", "[PATCH] vgic: Read it", f"Text.\n\nSigned-off-by: {TEO}\n---\n{bare}\n")
    lab.mail("doubled", "[PATCH] vgic: Read it", f"Text.\n\nSigned-off-by: {TEO}\n---\n{diff}\n".replace("\n", "\n\n"))
    got = ask(lab)
    assert {i: (a["sha"], a["exact"]) for i, a in got.items()} == dict.fromkeys(
        ("stripped", "wrapped", "bare", "doubled"), (merged, True)
    )


def test_a_mail_that_is_there_twice_is_answered_once_and_the_order_is_kept(lab: Lab, ask: Asker) -> None:
    for name in ("b", "a", "c"):
        lab.post(name, lab.propose(f"vgic: Read {name}", grown(lab, name)))
    lab.mails.append(lab.mails[0])
    assert list(ask(lab)) == ["b", "a", "c"]


def test_mails_without_date_or_with_a_hostile_one_do_no_harm(lab: Lab, ask: Asker) -> None:
    proposed = lab.propose("vgic: Read it", grown(lab, "it"))
    mail = lab.post("p", proposed)
    lab.mails = [
        "\n".join(line for line in mail.split("\n") if not line.startswith("Date:")),
        mail.replace("<p@", "<q@").replace("Date: ", "Date: Mon, 99 Foo 99999999 "),
    ]
    merged = lab.commit("vgic: Read it", grown(lab, "it"), TEO)
    got = ask(lab)
    assert {a["sha"] for a in got.values()} == {merged}


def test_the_table_says_what_the_lines_say_and_obeys_no_mail(lab: Lab, ask: Asker) -> None:
    merged = lab.apply(lab.post("p", lab.propose("vgic: Read it", grown(lab, "it"))))
    lab.post("q", lab.propose("vgic: Never", grown(lab, "never")), subject="vgic: Never \x1b[31mred\x07")
    lines = ask.lines(lab)
    assert merged[:12] in lines[1]
    assert lines[1].split()[1:3] == ["1.00", "="]
    assert lines[2].startswith("-" * 12)
    assert "\x1b" not in "".join(lines)
    assert lines[-1] == "2 patches: 1 merged, 1 of them as posted (=), 0 unsure"


def test_the_same_input_gives_the_same_bytes(lab: Lab, ask: Asker) -> None:
    for n in range(5):
        lab.apply(lab.post(f"p{n}", lab.propose(f"vgic: Read {n}", grown(lab, f"w{n}"))))
    first = ask.lines(lab, "--json")
    assert ask.lines(lab, "--json") == first
    for kept in ask.cache.iterdir():
        kept.unlink()
    assert ask.lines(lab, "--json") == first
