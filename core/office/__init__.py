"""The office: the frame that all its pages share, and the Start page."""
