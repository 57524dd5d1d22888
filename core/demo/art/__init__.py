"""The drawings behind the demo's pictures: a canvas, the light of the day, the land, and what can be booked."""
