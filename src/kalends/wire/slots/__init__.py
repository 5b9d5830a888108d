"""The slots family, one module a date."""
