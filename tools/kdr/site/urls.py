"""URLs of other sites, always built from checked parts, never copied from mail."""

from __future__ import annotations

import re
from urllib.parse import quote

DOCUMENTATION = "https://docs.kernel.org/virt/kvm/index.html"
# The pages of it that are about one architecture.
DOCUMENTATION_OF = {
    "arm": "https://docs.kernel.org/virt/kvm/arm/index.html",
    "arm64": "https://docs.kernel.org/virt/kvm/arm/index.html",
    "loongarch": "https://docs.kernel.org/virt/kvm/loongarch/index.html",
    "powerpc": "https://docs.kernel.org/virt/kvm/ppc-pv.html",
    "s390": "https://docs.kernel.org/virt/kvm/s390/index.html",
    "x86": "https://docs.kernel.org/virt/kvm/x86/index.html",
}
_TREE = "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git"


def lore(message_id: str, words: str = "") -> str:
    """The message's page in the lore archive; WORDS, a quote, make the browser scroll to its first line."""
    url = f"https://lore.kernel.org/all/{quote(message_id, safe='@')}/"
    first = next((line.strip() for line in words.split("\n") if len(line.split()) > 3), "")
    if first and not re.match(r"[>+|-]", first):
        url += f"#:~:text={quote(first, safe='').replace('-', '%2D')}"
    return url


def commit(sha: str) -> str:
    """The commit's page in Linus Torvalds's tree."""
    return f"{_TREE}/commit/?id={quote(sha, safe='')}"
