"""How all tests are run."""

from __future__ import annotations

from hypothesis import settings

# On a machine with much else to do any example may take long: a time says nothing of a property.
settings.register_profile("kdr", deadline=None)
settings.load_profile("kdr")
