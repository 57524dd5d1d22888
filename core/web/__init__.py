"""What every page shares: forms, headers, language, filters, error pages."""
