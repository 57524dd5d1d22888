"""Partners: calendar files in and out, and import of bookings from tables (B-06)."""
