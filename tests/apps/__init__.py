"""Apps for tests: one that does everything right, and others that break in every way."""

from tests.apps import broken, sample

APPS = (sample, broken)
