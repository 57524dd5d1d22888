"""Lists that people bring from elsewhere, in CSV or Excel, and CSV that is safe to open."""
