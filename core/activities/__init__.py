"""The history: who changed what, when."""
