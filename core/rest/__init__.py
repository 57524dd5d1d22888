"""The REST API: tokens, resources, OpenAPI."""
