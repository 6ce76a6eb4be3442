"""The command line: ``kdr``.  Each command is a module here with ``register(subparsers)`` and ``run(args) -> int``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import kdr
from kdr.cli.terminal import visible
from kdr.errors import KdrError

# In the order of the work, which is the order of the help.
COMMANDS = ("add", "draft", "link", "relate", "check", "linkcheck", "commits", "train", "evaluate")

OVERVIEW = """\
Turn a mailing-list thread about KVM into a decision record in which every statement cites the lines it stands on.

The usual way:
  kdr add thread.mbox          keep the thread, write a drafted record
  $EDITOR docs/decisions/...   put the decision into your own words, strike what is wrong
  kdr link --kernel ~/linux    find the commits the patches became
  kdr check                    prove every quote, link and commit
  make html                    build the site
"""

SOURCES = """\
A SOURCE is an mbox (also .gz), one .eml, a maildir, a public-inbox git directory, or a web archive page saved as text.
Exit codes: 0 fine; 1 problems found in what was checked; 2 the call or its input cannot be used.
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="kdr", description=OVERVIEW, epilog=SOURCES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"kdr {kdr.__version__}")
    top.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="the project's folder (default: the nearest one with conf.py and adr_sources)",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        import_module(f"kdr.cli.{name}").register(commands)
        # It may stand behind the command too.
        commands.choices[name].add_argument("--root", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # Mail may hold what the terminal's encoding lacks; it is shown escaped rather than not at all.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    args = parser().parse_args(argv)
    try:
        code = int(args.run(args))
        sys.stdout.flush()
    except KdrError as error:
        print("kdr:", visible(" ".join(str(error).split())), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("kdr: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader went away (`kdr ... | head`); nothing may be written to it while Python shuts down either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code
