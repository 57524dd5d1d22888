"""Kontor: a back office as a slim core with apps."""

__version__ = "0.1.0"
