"""Merge customers who are one and the same person, all or nothing, and take it back (C-19)."""
