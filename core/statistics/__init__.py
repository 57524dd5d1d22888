"""Numbers of bookings, nights and revenue (B-09)."""
