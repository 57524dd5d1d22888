"""Migrations: core's history, and the runner for core and apps."""
