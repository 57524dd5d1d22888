"""The landlord's settings pages."""
