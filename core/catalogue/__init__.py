"""Services: what can be booked, and the data fields that are asked."""
