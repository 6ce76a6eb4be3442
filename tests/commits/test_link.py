"""``kdr link`` on kernels that the tests build with git: what is tied, verified, contradicted and left alone."""

from __future__ import annotations

import shutil
import subprocess
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from linking import ADA, SLUG, Tree, commits, letter, link, project, read

from kdr.commits import facts, releases
from kdr.commits.model import Commit, Facts, Known, Part, Unmerged

pytestmark = pytest.mark.usefixtures("alone")

ROOT = Path(__file__).parents[2]
POOL = "KVM: arm64: Share one page pool between vCPUs"
LOCK = "KVM: arm64: Refill the pool before taking the lock"
SENT = "2024-03-04"


def source(start: int, count: int, word: str) -> str:
    """COUNT lines of a file that are like no other lines."""
    return "".join(f"\t{word}_step_{n}(kvm, {n * 7 + start});\n" for n in range(start, start + count))


class Kernel(Tree):
    """A kernel with the two patches of a series: posted on a branch, applied by Max (the second edited), merged."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.commit("Linux 6.8", "arch/arm64/kvm/mmu.c", source(0, 12, "mmu"), day="2024-01-10")
        self.commit("Add the vgic", "arch/arm64/kvm/vgic.c", source(0, 12, "vgic"), day="2024-01-11")
        self.tag("v6.8", "2024-01-12")
        self.git("checkout", "--quiet", "-b", "posted")
        posted = [
            self.commit(POOL, "arch/arm64/kvm/mmu.c", source(40, 6, "pool"), day=SENT),
            self.commit(LOCK, "arch/arm64/kvm/vgic.c", source(60, 6, "lock"), day=SENT),
        ]
        cover = "Pages are wasted. This series shares one pool.\n\nAda Byte (2):\n" + f"  {POOL}\n  {LOCK}\n"
        self.mails = letter("[PATCH 0/2] KVM: arm64: One page pool", "c0@example.org", cover, day=SENT)
        for n, sha in enumerate(posted, 1):
            self.mails += self.mail(sha, f"{n}/2", f"p{n}@example.org", day=SENT, reply="c0@example.org")
        self.git("checkout", "--quiet", "-b", "topic", "v6.8")
        tags = "Reviewed-by: Bo Hertz <bo@example.net>\nTested-by: <only@example.net>\n"
        self.pool = self.commit(
            POOL,
            "arch/arm64/kvm/mmu.c",
            source(40, 6, "pool"),
            body=f"Because.\n\n{tags}Link: https://lore.kernel.org/r/p1@example.org",
            day=SENT,
        )
        edited = source(60, 5, "lock") + "\tlock_step_65(vcpu, 7);\n"
        body = f'Because.\n\nFixes: {self.pool[:12]} ("{POOL}")\nSigned-off-by: {ADA}\n[Max: pass the vcpu]'
        self.lock = self.commit(LOCK, "arch/arm64/kvm/vgic.c", edited, body=body, day=SENT)
        self.git("checkout", "--quiet", "master")
        self.commit("Unrelated", "README", "hello\n", day="2024-03-11")
        self.git("merge", "--quiet", "--no-ff", "-m", "Merge the pool", "topic", day="2024-03-20")
        self.merge = self.head()
        self.tag("v6.9-rc1")
        self.git("checkout", "--quiet", "-b", "other", "v6.8")
        self.commit("Other", "other", "other\n", day="2024-03-12")
        self.git("checkout", "--quiet", "master")
        self.git("merge", "--quiet", "--no-ff", "-m", "Merge the other", "other", day="2024-03-30")
        self.commit("Linux 6.9", "Makefile", "6.9\n", day="2024-05-12")
        self.tag("v6.9", "2024-05-12")
        self.git("branch", "-D", "posted")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    return Kernel(tmp_path_factory.mktemp("built") / "kernel")


@pytest.fixture
def kernel(built: Kernel, tmp_path: Path) -> Kernel:
    """The kernel, to be changed by one test."""
    mine = copy(built)
    mine.path = tmp_path / "kernel"
    shutil.copytree(built.path, mine.path)
    return mine


def recorded(sha: str | None, subject: str, **other: object) -> Commit:
    """A commit that somebody read in a mail."""
    known = Commit(
        part=Part.MERGED, subject=subject, sha=sha, patch=1, posted=None, author="Ada Byte", committer=None,
        authored=None, committed=None, tag=None, tag_basis=None, files=(), trailers=(), fixes=(),
        method="recorded", score=1.0, exact=False, state=Known.RECORDED, source="the maintainer's mail", at=0,
    )  # fmt: skip
    return replace(known, **other)  # type: ignore[arg-type]


def write(place: Path, *known: Commit, unmerged: tuple[Unmerged, ...] = ()) -> str:
    place.write_text(facts.dump(Facts(path=str(place), commits=known, unmerged=unmerged)))
    return place.read_text()


def test_patches_are_tied_and_told_with_all_the_tree_says(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", kernel.mails)
    assert link(tmp_path / "project", kernel.path) == 0
    assert "page-pool: 0 verified, 3 found, 0 new fixes" in capsys.readouterr().out
    pool, lock, merge = read(place).commits
    assert (pool.sha, pool.patch, pool.method, pool.exact) == (kernel.pool, 1, "link-trailer", True)
    assert (lock.sha, lock.patch, lock.exact) == (kernel.lock, 2, False)
    assert lock.score >= 0.9
    assert (lock.author, lock.committer) == ("Ada Byte", "Max Gate")
    assert (lock.authored, lock.committed) == (date(2024, 3, 4), date(2024, 3, 4))
    assert (pool.tag, lock.tag) == ("v6.9-rc1", "v6.9-rc1")
    assert (pool.files, lock.files) == (("arch/arm64/kvm/mmu.c",), ("arch/arm64/kvm/vgic.c",))
    assert pool.trailers == ("Reviewed-by: Bo Hertz", "Link: https://lore.kernel.org/r/p1@example.org")
    assert lock.trailers == (f'Fixes: {kernel.pool[:12]} ("{POOL}")', "Signed-off-by: Ada Byte")
    assert lock.fixes == (kernel.pool[:12],)
    assert {pool.state, lock.state} == {Known.VERIFIED}
    assert {pool.part, lock.part} == {Part.MERGED}
    assert "verified in a git tree" in pool.source
    assert (merge.sha, merge.part, merge.subject) == (kernel.merge, Part.MERGE, "Merge the pool")
    assert (merge.committed, merge.tag, merge.files) == (date(2024, 3, 20), "v6.9-rc1", ())
    assert "@example.net" not in place.read_text()


def test_a_second_run_verifies_and_writes_nothing(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", kernel.mails)
    link(tmp_path / "project", kernel.path)
    before, stat = place.read_bytes(), place.stat()
    capsys.readouterr()
    assert link(tmp_path / "project", kernel.path, SLUG) == 0
    assert capsys.readouterr().out == "page-pool: 3 verified, 0 found, 0 new fixes or reverts, 0 not found\n"
    assert (place.read_bytes(), place.stat().st_ino) == (before, stat.st_ino)
    assert sorted(path.name for path in place.parent.iterdir()) == ["commits.toml", "thread.mbox"]


def test_later_fixes_and_reverts_are_added_once(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    repair = f'Oops.\n\nFixes: {kernel.pool[:12]} ("{POOL}")\nReported-by: Cy <cy@example.org>'
    bo = "Bo Hertz <bo@example.net>"
    fix = kernel.commit("KVM: Free it", "arch/arm64/kvm/mmu.c", "free();\n", body=repair, day="2024-06-01", author=bo)
    gone = f'This reverts commit {kernel.lock}.\n\nFixes: {kernel.lock[:12]} ("{LOCK}")'
    back = kernel.commit(f'Revert "{LOCK}"', "arch/arm64/kvm/vgic.c", "none\n", body=gone, day="2024-06-02")
    other = 'Fixes: 0123456789ab ("Something else")'
    kernel.commit("KVM: Another fix", "arch/arm64/kvm/mmu.c", "another\n", body=other, day="2024-06-03")
    kernel.tag("v6.10-rc1", "2024-06-09")
    kernel.git("checkout", "--quiet", "-b", "linux-6.9.y", "v6.9")
    upstream = f"[ Upstream commit {fix} ]\n\n{repair}"
    kernel.commit("KVM: Free it", "arch/arm64/kvm/mmu.c", "free();\n", body=upstream, day="2024-06-20", author=bo)
    kernel.tag("v6.9.1", "2024-06-21")
    kernel.git("checkout", "--quiet", "-b", "for-next", "v6.9")
    kernel.commit("KVM: Free it", "arch/arm64/kvm/mmu.c", "free();\n", body=repair, day="2024-06-01", author=bo)
    kernel.git("checkout", "--quiet", "master")
    assert link(tmp_path / "project", kernel.path) == 0
    later = [c for c in read(place).commits if c.part in (Part.FIX, Part.REVERT)]
    assert [(c.sha, c.part, c.method) for c in later] == [
        (fix, Part.FIX, "fixes-trailer"),
        (back, Part.REVERT, "revert"),
    ]
    assert later[0].fixes == (kernel.pool[:12],)
    assert later[0].trailers[-1] == "Reported-by: Cy"
    assert (later[0].author, later[0].tag, later[0].state) == ("Bo Hertz", "v6.10-rc1", Known.VERIFIED)


def test_a_revert_that_names_its_commit_by_title_only(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    back = kernel.commit(f'Revert "{POOL}"', "arch/arm64/kvm/mmu.c", "none\n", day="2024-06-02")
    link(tmp_path / "project", kernel.path)
    assert commits(place)[back].part is Part.REVERT


def test_a_patch_applied_twice_is_tied_to_the_mainline(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    kernel.git("checkout", "--quiet", "-b", "linux-6.8.y", "v6.8")
    kernel.git("cherry-pick", "-x", kernel.pool, day="2024-03-28")
    kernel.tag("v6.8.1", "2024-03-29")
    kernel.git("checkout", "--quiet", "master")
    link(tmp_path / "project", kernel.path)
    assert list(commits(place)) == [kernel.pool, kernel.lock, kernel.merge]
    assert commits(place)[kernel.pool].tag == "v6.9-rc1"


def test_what_is_recorded_is_verified_and_completed(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    write(
        place,
        recorded(kernel.pool, POOL, tag="v6.9", tag_basis="read", authored=date(2024, 3, 5)),
        recorded(None, LOCK, part=Part.ADDED),
    )
    assert link(tmp_path / "project", kernel.path) == 0
    pool, lock, _merge = read(place).commits
    assert (pool.state, pool.source) == (Known.VERIFIED, "the maintainer's mail; verified in a git tree")
    assert (pool.tag, pool.authored, pool.committer) == ("v6.9-rc1", date(2024, 3, 4), "Max Gate")
    assert pool.files == ("arch/arm64/kvm/mmu.c",)
    assert (lock.sha, lock.part, lock.method) == (kernel.lock, Part.ADDED, "subject-author")


@pytest.mark.parametrize(("key", "wrong", "words"), [
    ("subject", "KVM: arm64: Something else", "in the tree it is 'KVM: arm64: Share one page pool between vCPUs'"),
    ("author", "Bo Hertz", "in the tree it is 'Ada Byte'"),
    ("committer", "Bo Hertz", "in the tree it is 'Max Gate'"),
    ("authored", date(2024, 4, 1), "in the tree it is '2024-03-04'"),
    ("tag", "v6.8", "in the tree it is 'v6.9-rc1'"),
    ("tag", "v6.11-rc1", "in the tree it is 'v6.9-rc1'"),
    ("fixes", ("0123456789ab",), "does not say"),
    ("files", ("arch/arm64/kvm/pgtable.c",), "which it does not in the tree"),
    ("trailers", ("Acked-by: Cy Quark",), "which its message in the tree does not hold"),
])  # fmt: skip
def test_a_contradicted_fact_is_a_problem_and_stays(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str, wrong: object, words: str
) -> None:
    place = project(tmp_path / "project", letter("Pages are wasted", "x@example.org", "Are they?", day=SENT))
    before = write(place, recorded(kernel.pool, **{"subject": POOL, "part": Part.RELATED, key: wrong}))
    assert link(tmp_path / "project", kernel.path) == 1
    assert place.read_text() == before
    line = next(n for n, text in enumerate(before.split("\n"), 1) if text.startswith(f"{key} = "))
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"adr_sources/page-pool/commits.toml:{line}: COMMIT004 {kernel.pool[:12]}: ")
    assert words in said[0]
    assert said[1].endswith("1 contradicted")


def test_other_commits_are_verified_beside_a_contradicted_one(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    write(place, recorded(kernel.pool, "KVM: no such subject"), recorded(kernel.lock, LOCK, patch=2))
    assert link(tmp_path / "project", kernel.path) == 1
    wrong, lock, _merge = read(place).commits
    assert (wrong.subject, wrong.state, wrong.files) == ("KVM: no such subject", Known.RECORDED, ())
    assert lock.state is Known.VERIFIED


def test_a_hash_the_clone_lacks_stays_recorded(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", letter("Pages are wasted", "x@example.org", "Are they?", day=SENT))
    before = write(place, recorded("a" * 40, POOL))
    assert link(tmp_path / "project", kernel.path) == 0
    assert place.read_text() == before
    said = capsys.readouterr().out
    assert "commits.toml:4: note: aaaaaaaaaaaa is not in the clone and stays as recorded" in said
    assert f"{kernel.pool[:12]} there has its subject and author" in said


def test_a_commit_no_branch_or_tag_holds_is_not_in_the_clone(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", letter("Pages are wasted", "x@example.org", "Are they?", day=SENT))
    kernel.git("checkout", "--quiet", "--detach")
    lost = kernel.commit("Lost", "lost", "lost\n")
    kernel.git("checkout", "--quiet", "master")
    write(place, recorded(lost, "Lost"))
    assert link(tmp_path / "project", kernel.path) == 0
    assert commits(place)[lost].state is Known.RECORDED


def test_a_posting_recorded_as_not_merged_that_was_is_a_problem(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", kernel.mails)
    posting = Unmerged(
        subject=LOCK, author="Ada Byte", posted=None, message_id="p2@example.org", patch=2, kind="not-merged",
        source="read in a tree", scope="that tree", at=0,
    )  # fmt: skip
    write(place, recorded(kernel.pool, POOL), unmerged=(posting,))
    assert link(tmp_path / "project", kernel.path) == 1
    assert f"is recorded as not-merged, but {kernel.lock} is it" in capsys.readouterr().out
    assert read(place).unmerged[0].subject == LOCK
    assert kernel.lock not in commits(place)


def test_a_counter_patch_in_a_reply_that_was_taken_is_related(kernel: Kernel, tmp_path: Path) -> None:
    bo = "Bo Hertz <bo@example.net>"
    lines = source(80, 6, "shrink")
    sha = kernel.commit("KVM: Shrink the pools", "arch/arm64/kvm/mmu.c", lines, day="2024-06-01", author=bo)
    diff = kernel.git("diff", f"{sha}~", sha)
    patch = f"Subject: KVM: Shrink the pools\n\nLess is more.\n\nSigned-off-by: {bo}\n---\n\n{diff}\n"
    subject, body = f"Re: [PATCH 1/2] {POOL}", f"How about this?\n\n-- >8 --\n{patch}"
    reply = letter(subject, "r1@example.net", body, day="2024-03-05", reply="p1@example.org", author=bo)
    place = project(tmp_path / "project", kernel.mails + reply)
    assert link(tmp_path / "project", kernel.path) == 0
    found = commits(place)[sha]
    assert (found.part, found.patch, found.author) == (Part.RELATED, None, "Bo Hertz")


def test_hostile_commits_are_data(kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = project(tmp_path / "project", kernel.mails)
    body = (
        f"Fixes: {kernel.pool}\nReviewed-by: \x1b[2J <a@example.org>\nLink: javascript:alert(1)\n"
        f"Tested-by: {'a' * 200_000}\nReviewed-by: x@example.org\nCloses: https://example.org/1 [[commit]]"
    )
    name = 'a"b\n[[commit]]'
    sha = kernel.commit('KVM: """ \x1b]0;x\x07 [[commit]]', name, "x\n", body=body, day="2024-06-01")
    assert link(tmp_path / "project", kernel.path) == 0
    found = commits(place)[sha]
    assert found.subject == 'KVM: """ \x1b]0;x\x07 [[commit]]'
    assert found.files == (name,)
    assert found.trailers[1:] == (
        "Reviewed-by: \x1b[2J",
        f"Tested-by: {'a' * 500}",
        "Closes: https://example.org/1",
    )
    write(place, recorded(sha, "KVM: other", part=Part.FIX))
    capsys.readouterr()
    assert link(tmp_path / "project", kernel.path) == 1
    assert "\x1b" not in capsys.readouterr().out


def never(tmp_path: Path, day: str = SENT) -> str:
    """The mail of a patch that nobody takes."""
    other = Tree(tmp_path / "other")
    other.commit("Begin", "arch/arm64/kvm/mmu.c", source(0, 12, "mmu"))
    sha = other.commit("KVM: arm64: Never taken", "arch/arm64/kvm/mmu.c", source(500, 6, "never"))
    return other.mail(sha, "1/1", "n1@example.org", day=day)


def later(kernel: Kernel, day: str = "2025-01-10") -> None:
    """Let the history go on."""
    kernel.commit("Linux 6.13", "Makefile", "6.13\n", day=day)


def test_a_patch_that_was_not_merged_is_recorded_as_such(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later(kernel)
    place = project(tmp_path / "project", never(tmp_path))
    assert link(tmp_path / "project", kernel.path) == 0
    title = "KVM: arm64: Never taken"
    assert f"patch {title!r}: no commit was found; recorded under [[unmerged]]" in capsys.readouterr().out
    (posting,) = read(place).unmerged
    assert (posting.subject, posting.author, posting.posted) == (title, "Ada Byte", date(2024, 3, 4))
    assert (posting.message_id, posting.patch, posting.kind) == ("n1@example.org", 1, "not-merged")
    assert posting.source == "no commit of a git tree has its change, its title or its Message-ID"
    assert "a clone whose history ends on 2025-01-10" in posting.scope
    before = place.read_bytes()
    assert link(tmp_path / "project", kernel.path) == 0
    assert place.read_bytes() == before


def test_what_the_tool_took_for_unmerged_it_takes_back(kernel: Kernel, tmp_path: Path) -> None:
    later(kernel)
    place = project(tmp_path / "project", never(tmp_path))
    link(tmp_path / "project", kernel.path)
    place.write_text(place.read_text().replace("kind =", "# Ada says she will try again\nkind ="))
    lines = source(500, 6, "never")
    taken = kernel.commit("KVM: arm64: Never taken", "arch/arm64/kvm/mmu.c", lines, day="2025-02-01")
    assert link(tmp_path / "project", kernel.path) == 0
    assert (list(commits(place)), read(place).unmerged) == ([taken], ())
    assert "# Ada says she will try again" in place.read_text()


@pytest.mark.parametrize(("day", "depth", "words"), [
    ("2024-03-04", 0, "ends on 2024-05-12, too soon after it was posted on 2024-03-04"),
    ("2023-03-04", 1, "the clone is shallow"),
])  # fmt: skip
def test_a_clone_that_cannot_know_proves_nothing(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str, depth: int, words: str
) -> None:
    place = project(tmp_path / "project", never(tmp_path, day))
    path = clone(kernel, tmp_path / "clone", f"--depth={depth}") if depth else kernel.path
    assert link(tmp_path / "project", path) == 0
    assert f"no commit was found, which says nothing: {words}" in capsys.readouterr().out.replace("\n", " ").replace(
        "the history there ", ""
    )
    assert not place.exists()


def test_a_patch_dropped_from_its_series_is_recorded_so(kernel: Kernel, tmp_path: Path) -> None:
    later(kernel)
    first = never(tmp_path).replace("[PATCH 1/1]", "[PATCH 3/3]")
    again = kernel.mails.replace("[PATCH", "[PATCH v2").replace("<p", "<q").replace("<c", "<d")
    again = again.replace("04 Mar", "06 Mar").replace(
        "Pages are wasted.", 'Pages are wasted.\n\nv1 -> v2:\n - dropped "KVM: arm64: Never taken"\n\n'
    )
    place = project(tmp_path / "project", kernel.mails.replace("/2]", "/3]") + threaded(first) + threaded(again))
    assert link(tmp_path / "project", kernel.path) == 0
    assert [(p.subject, p.kind) for p in read(place).unmerged] == [("KVM: arm64: Never taken", "dropped")]


def threaded(mails: str) -> str:
    """MAILS, each an answer to the first cover letter."""
    plain = "\n".join(line for line in mails.split("\n") if not line.startswith(("In-Reply-To:", "References:")))
    above = "In-Reply-To: <c0@example.org>\nReferences: <c0@example.org>\nDate:"
    return plain.replace("Date:", above)


def test_a_patch_that_was_split_is_told_with_all_its_parts(kernel: Kernel, tmp_path: Path) -> None:
    other = Tree(tmp_path / "other")
    other.commit("Begin", "arch/arm64/kvm/mmu.c", source(0, 12, "mmu"))
    (other.path / "arch/arm64/kvm/pgtable.c").write_text(source(700, 9, "walk"))
    title = "KVM: arm64: Walk the tables once"
    sha = other.commit(title, "arch/arm64/kvm/mmu.c", source(800, 6, "once"))
    place = project(tmp_path / "project", other.mail(sha, "1/1", "w1@example.org", day=SENT))
    first = kernel.commit("KVM: arm64: Add a walker", "arch/arm64/kvm/pgtable.c", source(700, 9, "walk"))
    rest = kernel.commit(title, "arch/arm64/kvm/mmu.c", source(800, 6, "once"))
    assert link(tmp_path / "project", kernel.path) == 0
    found = commits(place)
    assert list(found) == [rest, first]
    assert {(c.part, c.patch, c.exact) for c in found.values()} == {(Part.MERGED, 1, False)}
    assert found[first].posted == title
    told = f"found in a git tree by its lines: a part of the patch, the rest of which is {rest[:12]}"
    assert found[first].source == f"{told}; verified in a git tree"
    before = place.read_bytes()
    assert link(tmp_path / "project", kernel.path) == 0
    assert place.read_bytes() == before


def test_a_clone_of_another_project_is_refused(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", kernel.mails)
    other = Tree(tmp_path / "other")
    other.commit("Begin", "builtin/log.c", "int log;\n")
    assert link(tmp_path / "project", other.path) == 2
    assert capsys.readouterr().err == (
        f"kdr: {other.path}: holds none of the files that the patches change (arch/arm64/kvm/mmu.c, "
        "arch/arm64/kvm/vgic.c), nor anything else of the records; "
        "give a clone of the tree that the patches are for (or fetch, if it is older than they are)\n"
    )
    assert not place.exists()


def test_a_clone_without_commits_is_refused(kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = project(tmp_path / "project", kernel.mails)
    assert link(tmp_path / "project", Tree(tmp_path / "empty").path) == 2
    assert capsys.readouterr().err == f"kdr: {tmp_path / 'empty'}: has no commits; fetch, or give another clone\n"
    assert not place.exists()


def test_a_commit_of_like_title_that_the_facts_contradict_gives_no_hash(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", kernel.mails)
    write(place, recorded(None, POOL, committer="Bo Hertz"))
    assert link(tmp_path / "project", kernel.path) == 0
    assert (
        f"commits.toml:4: note: {kernel.pool[:12]} has its subject and author but is not it: "
        "the recorded committer is 'Bo Hertz', in the tree it is 'Max Gate'"
    ) in capsys.readouterr().out
    assert next(iter(read(place).commits)).sha is None


def test_recorded_commits_that_are_all_missing_tell_another_project_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", letter("Pages are wasted", "x@example.org", "Are they?", day=SENT))
    before = write(place, *(recorded(str(n) * 40, f"KVM: Number {n}") for n in range(4)))
    other = Tree(tmp_path / "other")
    other.commit("Begin", "builtin/log.c", "int log;\n")
    assert link(tmp_path / "project", other.path) == 2
    assert "holds none of the commits, nor anything else of the records; give a clone" in capsys.readouterr().err
    assert place.read_text() == before


def test_what_a_person_wrote_into_the_facts_stays(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    write(place, recorded(kernel.pool, POOL, tag="v6.9", tag_basis="the tag list"))
    text = place.read_text().replace("[[commit]]", "# Max took this one in person.\n[[commit]]", 1)
    text = text.replace('tag = "v6.9"', "tag = 'v6.9'  # or a candidate?") + "# Ask Ada about the second.\n"
    place.write_text(text)
    assert link(tmp_path / "project", kernel.path) == 0
    lines = place.read_text().split("\n")
    kept = ("# Max took this one in person.", 'tag = "v6.9-rc1"  # or a candidate?', "# Ask Ada about the second.")
    assert set(kept) <= set(lines)
    pool = commits(place)[kernel.pool]
    assert pool.tag_basis == "the tag list; the first release tag that contains it in a git tree"
    assert pool.source == "the maintainer's mail; verified in a git tree"


HOSTILE = """
[core]
	fsmonitor = touch {0}
	pager = touch {0}
	hooksPath = {1}
	sshCommand = touch {0}
	attributesFile = {1}/attributes
[diff]
	external = touch {0}
[diff "evil"]
	textconv = touch {0}
	command = touch {0}
[alias]
	rev-list = !touch {0}
	log = !touch {0}
[pager]
	rev-list = touch {0}
	for-each-ref = touch {0}
	diff-tree = touch {0}
[log]
	showSignature = true
[gpg]
	program = touch {0}
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::touch {0}
	promisor = true
"""


def test_nothing_a_hostile_clone_configures_is_run(kernel: Kernel, tmp_path: Path) -> None:
    mark, hooks = tmp_path / "was-run", tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "attributes").write_text("* diff=evil\n")
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (hooks / name).chmod(0o755)
    place = project(tmp_path / "project", kernel.mails)
    (kernel.path / ".gitattributes").write_text("* diff=evil\n")
    (kernel.path / ".git/info/attributes").write_text("* diff=evil\n")
    with (kernel.path / ".git/config").open("a") as file:
        file.write(HOSTILE.format(mark, hooks))
    kernel.git("status")
    assert mark.exists(), "this git runs nothing: the test proves nothing"
    mark.unlink()
    assert link(tmp_path / "project", kernel.path) == 0
    assert list(commits(place)) == [kernel.pool, kernel.lock, kernel.merge]
    assert not mark.exists()


def clone(kernel: Kernel, path: Path, *how: str) -> Path:
    kernel.git("config", "uploadpack.allowFilter", "true")
    subprocess.run(["git", "clone", "--quiet", *how, f"file://{kernel.path}", str(path)], check=True)
    return path


@pytest.mark.parametrize("how", [(), ("--bare",), ("--no-checkout", "--filter=blob:none")])
def test_every_kind_of_clone_works(kernel: Kernel, tmp_path: Path, how: tuple[str, ...]) -> None:
    place = project(tmp_path / "project", kernel.mails)
    assert link(tmp_path / "project", clone(kernel, tmp_path / "clone", *how)) == 0
    found = commits(place)
    assert list(found) == [kernel.pool, kernel.lock, kernel.merge]
    assert found[kernel.pool].files == ("arch/arm64/kvm/mmu.c",)
    assert found[kernel.pool].tag == "v6.9-rc1"


def test_a_linked_work_tree_works(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    kernel.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "v6.9")
    assert link(tmp_path / "project", tmp_path / "tree") == 0
    assert list(commits(place)) == [kernel.pool, kernel.lock, kernel.merge]


def test_a_shallow_clone_says_what_it_lacks(kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = project(tmp_path / "project", letter("Pages are wasted", "x@example.org", "Are they?", day=SENT))
    tip = kernel.git("rev-parse", "v6.9^{commit}")
    write(place, recorded(kernel.pool, POOL), recorded(tip, "Linux 6.9", part=Part.RELATED, tag="v6.9"))
    shallow = clone(kernel, tmp_path / "clone", "--depth=1")
    assert link(tmp_path / "project", shallow) == 0
    told = capsys.readouterr()
    assert "is shallow" in told.err
    assert f"note: {kernel.pool[:12]} is not in the clone" in told.out
    pool, last = read(place).commits
    assert pool.state is Known.RECORDED
    # The first commit of a shallow clone seems to add every file.
    assert (last.state, last.tag, last.files) == (Known.VERIFIED, "v6.9", ())


def test_what_is_no_clone_is_refused(kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = project(tmp_path / "project", kernel.mails)
    (tmp_path / "plain").mkdir()
    for path in (tmp_path / "plain", tmp_path / "missing", place.parent / "thread.mbox"):
        assert link(tmp_path / "project", path) == 2
        said = capsys.readouterr().err
        assert "is not a git repository; give a git clone" in said
        assert said.count("\n") == 1
    assert not place.exists()


def test_an_unknown_record_is_refused(kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path / "project", kernel.mails)
    assert link(tmp_path / "project", kernel.path, "pagepool") == 2
    assert "there is no record 'pagepool'; the records are page-pool" in capsys.readouterr().err


def test_facts_that_cannot_be_used_are_left_alone(
    kernel: Kernel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project(tmp_path / "project", kernel.mails)
    before = write(place, recorded(kernel.pool, POOL)).replace('part = "merged"', 'part = "margin"')
    place.write_text(before)
    assert link(tmp_path / "project", kernel.path) == 1
    assert "adr_sources/page-pool/commits.toml:5: COMMIT003 part 'margin'" in capsys.readouterr().out
    assert place.read_text() == before


def pasted(root: Path, slug: str) -> Path:
    """A project with the record SLUG of this repository, without its commit facts."""
    for name in (f"docs/decisions/{slug}.toml", f"adr_sources/{slug}/thread.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    (root / "conf.py").touch()
    return root / "adr_sources" / slug / "commits.toml"


def test_a_pasted_page_is_tied_by_title_author_and_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = pasted(tmp_path / "project", "mpidr-lookup")
    marc = "Marc Zyngier <marc@example.org>"
    tree = Tree(tmp_path / "kernel")
    tree.commit("Begin", "a", "a\n", day="2023-01-01")
    first = "KVM: arm64: Simplify kvm_vcpu_get_mpidr_aff()"
    tree.commit(first, "a", "old\n", day="2020-01-01", author=marc)
    one = tree.commit(first, "a", "b\n", day="2023-09-27", author=marc)
    second = "KVM: arm64: Build MPIDR to vcpu index cache at runtime"
    tree.commit(second, "a", "c\n", day="2023-09-27", author=ADA)
    third = "KVM: arm64: Fast-track kvm_mpidr_to_vcpu() when mpidr_data is available"
    twice = [tree.commit(third, "a", text, day=day, author=marc)
             for text, day in (("d\n", "2023-09-27"), ("e\n", "2023-11-01"))]  # fmt: skip
    assert link(tmp_path / "project", tree.path) == 0
    (found,) = read(place).commits
    assert (found.sha, found.patch, found.method, found.score) == (one, 1, "subject-author", 0.97)
    said = capsys.readouterr().out
    assert f"patch {second!r}: no commit of this title and author" in said
    both = ", ".join(sorted(sha[:12] for sha in twice))
    assert f"patch {third!r}: unsure: 2 commits have this title and author ({both})" in said
    assert "0 verified, 1 found, 0 new fixes or reverts, 4 not found" in said


def test_a_title_that_lost_its_end_is_tied_with_a_lower_score(tmp_path: Path) -> None:
    place = pasted(tmp_path / "project", "vhe-world-switch")
    tree = Tree(tmp_path / "kernel")
    tree.commit("Begin", "a", "a\n", day="2018-01-01")
    whole = "KVM: arm64: Defer saving/restoring 64-bit sysregs to vcpu load/put on VHE"
    author = "Christoffer Dall <cdall@example.org>"
    sha = tree.commit(whole, "a", "b\n", day="2018-03-19", author=author)
    tree.commit("KVM: arm64: Avoid storing the vcpu pointer on the stacks", "a", "c\n", day="2018-03-19", author=author)
    link(tmp_path / "project", tree.path)
    (found,) = read(place).commits
    assert (found.sha, found.patch, found.score) == (sha, 27, 0.92)
    assert found.posted == "KVM: arm64: Defer saving/restoring 64-bit sysregs to vcpu load/put on"


def test_releases_are_ordered_by_version() -> None:
    right = "v2.6.12-rc2 v2.6.39 v2.6.39.4 v3 v3.0-rc1 v3.0 v6.6-rc1 v6.6-rc2 v6.6-rc10 v6.6 v6.6.1 v6.7-rc1".split()
    assert sorted(sorted(right), key=releases.order) == right
    assert releases.order("v3.0") < releases.order(f"v{'4' * 5000}")


def test_tags_that_are_no_releases_do_not_count(kernel: Kernel, tmp_path: Path) -> None:
    place = project(tmp_path / "project", kernel.mails)
    for name in ("kvm-6.9-1", "v6.0-fixes", "next-20240304", "v1"):
        kernel.git("tag", name, "topic" if name != "v1" else "topic~2")
    link(tmp_path / "project", kernel.path)
    assert {commit.tag for commit in read(place).commits} == {"v6.9-rc1"}
