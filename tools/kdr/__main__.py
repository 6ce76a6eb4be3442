"""``python -m kdr``."""

import sys

from kdr.cli import main

sys.exit(main())
