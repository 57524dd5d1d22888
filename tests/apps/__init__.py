"""Apps for tests: public, private, one that needs another, and one that breaks in every way."""

from tests.apps import broken, concierge, extras, sample

APPS = (sample, concierge, extras, broken)
