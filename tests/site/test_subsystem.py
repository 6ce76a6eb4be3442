"""The subsystem of a decision, from subjects as they are written on the kernel's lists."""

from __future__ import annotations

import pytest

from kdr.site.subsystem import named


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("[PATCH v3 02/11] KVM: x86/mmu: Fix the thing", ["x86/mmu"]),
        ("KVM: x86: Allow it", ["x86"]),
        ("Re: [PATCH 1/5] KVM: arm64: vgic-v3: Refactor it", ["arm64", "arm64: vgic"]),
        ("KVM: arm/arm64: Get rid of it", ["arm", "arm64"]),
        ("arm64: KVM: Move it", ["arm64"]),
        ("kvm: x86: Improve it", ["x86"]),
        ("[RFC PATCH 0/1] KVM-arm: Optimize it", ["arm"]),
        ("KVM: Declare it globally", ["common code"]),
        ("[GIT PULL] KVM: selftests: Changes: for v6.9", ["selftests", "selftests: Changes"]),
        ("arm64: tlb: Fix the operand", []),
        ("KVM: x86: note that this is so: it is", ["x86"]),
        ("", []),
        ("KVM", []),
        ("::: KVM: <script>: x", ["common code"]),
    ],
)
def test_the_names_in_a_subject(subject: str, names: list[str]) -> None:
    assert list(named(subject)) == names
