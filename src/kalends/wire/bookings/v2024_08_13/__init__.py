"""Bookings as of 2024-08-13: requests, and answers."""
