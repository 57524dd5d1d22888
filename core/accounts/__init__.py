"""People who sign in: staff of landlords, and account managers."""
