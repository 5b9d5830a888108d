"""Event types as of 2024-06-14."""
