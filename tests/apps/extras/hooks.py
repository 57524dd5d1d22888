"""Extras answers no hook: an app may do nothing at all."""
