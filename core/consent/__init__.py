"""Consents of customers, provable and withdrawn with one click, and the privacy statement (C-22, C-24)."""
