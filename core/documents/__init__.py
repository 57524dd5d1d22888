"""Offers and confirmations as PDF (B-05, B-08)."""
