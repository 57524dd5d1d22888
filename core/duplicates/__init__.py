"""Customers who may be one and the same person: found at each save and by a run over all of them (C-20)."""
