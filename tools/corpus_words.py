"""Invented words for an invented corpus: people, places in the code, and sentences as patches and reviews have them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from random import Random

_FIRST = (
    "Ada Bo Cy Dee Eli Fay Gus Hana Ivo Jun Kay Lev Mia Ned Ola Pia Quin Ravi Sol Tao Uma Vic Wen Xia Yara Zed "
    "Anouk Bela Chidi Dag Esra Femi Goran Hilde Imre Jole Kofi Lorna Mats Nia"
).split()
_LAST = (
    "Byte Hertz Quark Volt Ampere Boole Curry Dirac Euler Farad Gauss Hopper Ito Joule Kelvin Lumen Mole Newton Ohm "
    "Pascal Quill Radian Siemens Tesla Ursell Vernier Weber Xu Yukawa Zeeman"
).split()
_AREAS = (
    ("page pool", "arm64", "mmu"), ("fault path", "x86", "mmu"), ("dirty ring", "generic", "kvm_main"),
    ("lazy restore", "arm64", "hyp"), ("timer queue", "arm64", "arch_timer"), ("route table", "x86", "irq_comm"),
    ("slot tree", "generic", "memslot"), ("shadow walk", "x86", "paging"), ("event inject", "x86", "vmx"),
    ("nested exit", "x86", "nested"), ("doorbell", "arm64", "vgic"), ("pin cache", "generic", "pfncache"),
    ("trap table", "arm64", "sys_regs"), ("ring kick", "generic", "eventfd"), ("guest clock", "x86", "clock"),
    ("stack switch", "arm64", "hyp_stack"), ("flush batch", "arm64", "tlb"), ("mask cache", "x86", "pmu"),
    ("halt poll", "generic", "halt"), ("reset path", "riscv", "vcpu"), ("hash bucket", "s390", "gmap"),
    ("interrupt pool", "s390", "interrupt"), ("call gate", "powerpc", "book3s"), ("vector unit", "riscv", "vector"),
    ("quiet mode", "x86", "apic"), ("stats page", "generic", "stats"), ("wait list", "generic", "async_pf"),
    ("cookie check", "arm64", "pkvm"), ("debug state", "arm64", "debug"), ("signature cache", "x86", "sev"),
)  # fmt: skip
_THINGS = (
    "the vCPU thread|the fault handler|a second reader|the host|user space|the guest|the table walk|the lock|"
    "the cached entry|the old code|the new helper|every caller|the slow path|the fast path|the last reference|"
    "the reset handler|a stale translation|the pending request|the interrupt state|the shared counter|"
    "the memory slot|the root page|the exit handler|the notifier|the worker|the saved context|a migrated guest|"
    "the destination|the first entry|the generation number|the bitmap|the exception level|the trap handler"
).split("|")
_VERBS = (
    "takes|drops|refills|walks|flushes|reads|skips|saves|restores|invalidates|copies|counts|checks|publishes|"
    "overwrites|forgets|delays|repeats|protects|maps|clears|wakes|replaces|allocates|splits|merges|pins|releases|"
    "records|ignores|inherits|bypasses"
).split("|")
_HOWS = (
    "on every entry|before the lock is taken|after the last vCPU has left|while the table is walked|under RCU|"
    "with interrupts off|once per VM|for each page|without a barrier|when the generation changes|only at reset|"
    "in the common case|on a machine with many sockets|during migration|as long as the slot exists|behind its back|"
    "in the order of the ids|with the old value|twice in a row|for no good reason|although nothing has changed|"
    "far too often|by a factor of four|in constant time|where a guest can see it|at the next exit"
).split("|")
_JOINS = ("; ", ", and ", ", but ", ", so ", " because ", ", which means that ", " unless ", " even if ")
_OBJECTS = ("What stops", "I do not see why", "This breaks as soon as", "Have you measured what happens when",
            "Please explain how")  # fmt: skip
_ANSWERS = ("You are right:", "Fixed in the next version:", "That cannot happen:", "I measured it:", "Good point,")
_OTHERS = ("Could we instead make sure that", "How about a helper where", "It would be simpler if")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented, with an address that leads nowhere."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Area:
    """A part of an invented kernel: its concept, its architecture, its files and the functions in them."""

    name: str
    arch: str
    files: tuple[str, ...]
    functions: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The name of its concept's page."""
        return self.name.replace(" ", "-")


def people() -> list[Person]:
    """Everybody who writes in the corpus."""
    names = [f"{first} {last}" for n, last in enumerate(_LAST) for first in _FIRST[n % 7 :: 7]]
    return [Person(name, f"{name.lower().replace(' ', '.')}@example.org") for name in names]


def areas() -> list[Area]:
    """Every part of the invented kernel."""
    return [_area(*told) for told in _AREAS]


def _area(name: str, arch: str, file: str) -> Area:
    folder = "virt/kvm" if arch == "generic" else f"arch/{arch}/kvm"
    stem = name.replace(" ", "_")
    files = (f"{folder}/{file}.c", f"{folder}/{file}.h", f"{folder}/{stem}.c", f"include/linux/kvm_{stem}.h")
    parts = ("init", "lookup", "fill", "drain", "flush", "get", "put", "walk", "reset", "commit", "sync", "load")
    ends = ("", "_locked", "_rcu", "_slow", "_range", "_all")
    return Area(name, arch, files, tuple(f"kvm_{stem}_{part}{end}" for part in parts for end in ends))


class Writer:
    """Writes about one area; the same RANDOM gives the same words."""

    def __init__(self, random: Random, area: Area) -> None:
        self.random = random
        self.area = area

    def clause(self) -> str:
        """``the host drops the cached entry under RCU``."""
        pick = self.random.choice
        what = pick(_THINGS)
        if self.random.random() < 0.3:
            what = f"{pick(self.area.functions)}()"
        elif self.random.random() < 0.2:
            what = f"the {self.area.name}"
        return f"{pick(_THINGS)} {pick(_VERBS)} {what} {pick(_HOWS)}"

    def sentence(self) -> str:
        """One sentence of one or two clauses."""
        told = self.clause()
        if self.random.random() < 0.5:
            told += self.random.choice(_JOINS) + self.clause()
        return told[0].upper() + told[1:] + "."

    def paragraph(self, least: int = 2, most: int = 4, start: str = "") -> list[str]:
        """Lines of a paragraph as mail has them."""
        told = " ".join(self.sentence() for _ in range(self.random.randint(least, most)))
        if start:
            told = f"{start} {told[0].lower()}{told[1:]}"
        return textwrap.wrap(told, 72)

    def objection(self) -> list[str]:
        """What a reviewer writes under a quote."""
        return self.paragraph(1, 3, self.random.choice(_OBJECTS))

    def answer(self) -> list[str]:
        """What the author writes under that."""
        return self.paragraph(1, 2, self.random.choice(_ANSWERS))

    def alternative(self) -> list[str]:
        """What else could be done."""
        return self.paragraph(1, 2, self.random.choice(_OTHERS))

    def says(self) -> str:
        """A headline in an editor's words."""
        told = self.clause()
        return told[0].upper() + told[1:]

    def hunk(self) -> list[str]:
        """One hunk of a diff."""
        name = self.random.choice(self.area.functions)
        lines = [f" \tstruct kvm_{self.area.slug.replace('-', '_')} *p = vcpu->arch.p;", " "]
        old = new = 2
        for _ in range(self.random.randint(4, 16)):
            kind = self.random.choice("  +++-")
            lines.append(kind + "\t" * self.random.randint(1, 3) + self._code())
            old += kind != "+"
            new += kind != "-"
        at = self.random.randint(10, 2000)
        return [f"@@ -{at},{old} +{at},{new} @@ static int {name}(struct kvm_vcpu *vcpu)", *lines]

    def _code(self) -> str:
        pick = self.random.choice
        name = pick(self.area.functions)
        return pick((f"{name}(vcpu, p->next);", f"if (!{name}(vcpu))", "return -EINVAL;", f"p->count += {name}(p);",
                     "smp_mb();", f"/* {pick(_THINGS).capitalize()} {pick(_VERBS)} it {pick(_HOWS)}. */"))  # fmt: skip
