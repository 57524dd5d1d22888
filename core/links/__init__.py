"""Signed links: a row per link, inert when opened, revocable, for one purpose and one subject."""
