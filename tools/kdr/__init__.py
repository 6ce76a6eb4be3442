"""Kernel Decision Records: mailing-list threads as decision records that can be checked."""

__version__ = "0.1.0"
