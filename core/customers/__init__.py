"""Customers: who books; the card and the list."""
