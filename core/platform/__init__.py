"""The account manager's pages."""
