"""Work outside of requests: the database is the truth, the queue only says that there is work."""
