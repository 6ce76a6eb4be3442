"""What a piece of work costs in a process of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import NamedTuple


class Cost(NamedTuple):
    """CPU seconds (user and system), seconds on the clock, and peak memory in MB."""

    cpu: float
    wall: float
    peak: float


def cost(work: Callable[[], object], failed: str) -> Cost:
    """What WORK and the processes it starts cost; the bench ends with the word FAILED where it fails."""
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - start
    if status:
        raise SystemExit(f"bench: {failed} failed after {wall:.1f} s")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)
