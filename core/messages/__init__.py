"""Messages: rows before they are sent, delivered at least once, hardly ever twice."""
