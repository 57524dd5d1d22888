"""Rights of customers about their data: export, anonymise, delete, and how long things are kept (C-16, C-21)."""
