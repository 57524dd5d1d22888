"""What the system knows about people: every column is classed, and every row finds the person whom it belongs to."""
