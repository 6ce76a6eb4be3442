"""The words a record may use: kinds of ties, kinds of sources, architectures, id prefixes, hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

# Kind as written -> how the other record shows the same tie.  A kind that is its own inverse is symmetric.
RELATED: Mapping[str, str] = MappingProxyType(
    {
        "uses": "used-by",
        "used-by": "uses",
        "follows-up": "followed-up-by",
        "followed-up-by": "follows-up",
        "supersedes": "superseded-by",
        "superseded-by": "supersedes",
        "same-mechanism": "same-mechanism",
        "same-idea": "same-idea",
        "alternative-to": "alternative-to",
    }
)

RELATED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "uses": "uses what that decision introduced",
        "used-by": "introduced what that decision uses",
        "follows-up": "continues or repairs that decision",
        "followed-up-by": "is continued or repaired by that decision",
        "supersedes": "takes the place of that decision",
        "superseded-by": "gives way to that decision",
        "same-mechanism": "works on the same mechanism",
        "same-idea": "applies the same idea elsewhere",
        "alternative-to": "is another answer to the same problem",
    }
)

ORIGINS = (
    "patchew",
    "flat",
    "pipermail",
    "hypermail",
    "lore",
    "marc",
    "spinics",
    "mbox",
    "eml",
    "maildir",
    "public-inbox",
)
ARCHITECTURES = ("arm", "arm64", "generic", "loongarch", "mips", "powerpc", "riscv", "s390", "x86")
FINDERS = ("tool", "curator")
# Table of the record file -> prefix of the ids in it.
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "problem": "P",
        "proposal": "S",
        "alternative": "A",
        "objection": "O",
        "answer": "R",
        "outcome": "U",
        "metric": "M",
    }
)
SECTIONS = tuple(PREFIXES)

# Archives and trees whose URLs are built from a Message-ID or a hash, and documentation a note may point to.
HOSTS = (
    "lore.kernel.org",
    "git.kernel.org",
    "docs.kernel.org",
    "www.kernel.org",
    "patchew.org",
    "lists.cs.columbia.edu",
    "lists.infradead.org",
    "lkml.iu.edu",
    "marc.info",
    "www.spinics.net",
    "patchwork.kernel.org",
    "developer.arm.com",
)

RECORD_ID = re.compile(r"KDR_\d{4}")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CITATION = re.compile(r"(m\d{1,6}):([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?")
MESSAGE_KEY = re.compile(r"m\d{1,6}(?:q\d{1,6})?")
REVISION = re.compile(r"(?:RFC )?v\d{1,3}(?: \(RESEND\))?|RFC")
SHA = re.compile(r"[0-9a-f]{40}")
# What a reader would take for an address (no mailer takes more than 64 characters before the at sign).  A Message-ID
# looks the same: callers take URLs out first.
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MESSAGE_ID = re.compile(r"[^\s<>@]+@[^\s<>@]+")


def same_topic(topic: str) -> str:
    """The form under which two spellings of one topic are equal: lower case, hyphens and blanks alike."""
    return " ".join(topic.lower().replace("-", " ").split())
