"""The occupancy plan: what is booked, held and blocked, by service and day (B-04)."""
