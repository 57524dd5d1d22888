"""Customers from CSV and Excel files: mapping, dry run, errors per line, undo (C-23)."""
