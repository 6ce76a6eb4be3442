"""Reading the objects of a git repository whose configuration may be hostile: it can name commands for git to run.

The objects are read through an empty repository of our own whose object folder is the other's.  Configuration,
attributes, hooks, grafts and promisor remotes of the other have no effect: nothing of it runs, nothing is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

# What git takes from the machine, the user or the network is left out as well.
QUIET: Mapping[str, str] = MappingProxyType(
    {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_PAGER": "cat",
    }
)


def borrow(repository: Path, scratch: Path) -> dict[str, str]:
    """Make the empty folder SCRATCH a git directory over the objects of the git directory REPOSITORY.

    Returns the environment variables under which git reads them.
    """
    for folder in ("objects", "refs"):
        (scratch / folder).mkdir()
    (scratch / "HEAD").write_text("ref: refs/heads/none\n", "ascii")
    return {**QUIET, "GIT_DIR": str(scratch), "GIT_OBJECT_DIRECTORY": str(repository.absolute() / "objects")}
