"""Which part of KVM a decision is about, by the names maintainers give in the subjects of patches.

``KVM: x86/mmu: Do this`` is about ``x86/mmu``, ``KVM: arm64: vgic-v3: Do that`` about ``arm64`` and ``arm64: vgic``; a
bare ``KVM:`` is the code all architectures share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from kdr.commits.model import Part
from kdr.record.vocabulary import ARCHITECTURES
from kdr.site.corpus import Entry

_TAGS = re.compile(r"^(?:\s*(?:re|fwd):|\s*\[[^\]]*\])+", re.IGNORECASE)
_KVM = re.compile(r"kvm(?:[/-](\w+))?", re.IGNORECASE)
_NAME = re.compile(r"\w[\w/]*")
_PARTS = ((Part.MERGED, Part.ADDED), (Part.RELATED, Part.FIX, Part.REVERT))
# What only one commit of many names is not what the decision is about.
_OFTEN = 2
SHARED = "common code"


def subsystems(entry: Entry) -> tuple[str, ...]:
    """The names, sorted: those in the subject of the thread, and those that several of its commits share.

    The record knows better which architectures it is about than a subject, which may say ``ARM`` for both.
    """
    posted = next((voice.subject for voice in entry.voices if voice.subject), "")
    found = set(named(posted))
    for parts in _PARTS:
        counts = Counter(name for c in entry.commits if c.part in parts for name in set(named(c.subject)))
        if counts:
            found |= {name for name, times in counts.items() if times >= _OFTEN or len(counts) == 1}
            break
    arch = entry.record.arch
    kept = {name for name in found if (top := re.split("[:/]", name)[0]) not in ARCHITECTURES or top in arch}
    return tuple(sorted(kept or set(arch)))


def named(subject: str) -> Iterable[str]:
    """The names in one subject; none where it does not say that it is about KVM."""
    *prefixes, _ = [part.strip() for part in _TAGS.sub("", subject).split(":")]
    kvm = next((found for part in prefixes if (found := _KVM.fullmatch(part))), None)
    if kvm is None:
        return
    areas = [kvm[1]] if kvm[1] else []
    areas += [area for part in prefixes if not _KVM.fullmatch(part) and (area := _area(part))]
    if not areas:
        yield SHARED
        return
    for top in _split(areas[0]):
        yield top
        if len(areas) > 1:
            yield f"{top}: {areas[1]}"


def _area(prefix: str) -> str:
    """``vgic`` for ``vgic-v3``; empty for what is no name, such as a sentence with a colon in it."""
    name = _NAME.match(prefix)
    return name[0] if name and " " not in prefix else ""


def _split(area: str) -> list[str]:
    """``arm/arm64`` is two architectures, ``x86/mmu`` one part of one."""
    parts = area.split("/")
    return parts if all(part in ARCHITECTURES for part in parts) else [area]
