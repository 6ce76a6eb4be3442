from __future__ import annotations

import pytest

from kdr.record.drafted import slug_of
from kdr.record.vocabulary import SLUG


@pytest.mark.parametrize(("title", "slug"), [
    ("KVM: arm64: Accelerate lookup of vcpus by MPIDR values", "accelerate-lookup-of-vcpus-by-mpidr-values"),
    ("[RFC PATCH v3 0/2] KVM: x86: Fix it", "fix-it"),
    ("KVM: arm64: Correct the error report in the path of a guest that faults", "correct-the-error-report"),
    ("Größe: naïve Straße", "naive-strasse"),
    ("KVM: ", "kvm"),
    ("../../etc/passwd", "etc-passwd"),
    ("内核", "thread"),
    ("", "thread"),
    ("x" * 200, "thread"),
])  # fmt: skip
def test_a_slug_is_the_words_of_the_title_and_safe(title: str, slug: str) -> None:
    found = slug_of(title)
    assert found.startswith(slug)
    assert len(found) <= 48
    assert SLUG.fullmatch(found)
