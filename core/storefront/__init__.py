"""What customers see: the booking route, and the gate of signed links."""
