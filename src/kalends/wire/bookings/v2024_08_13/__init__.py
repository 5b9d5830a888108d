"""Bookings as of 2024-08-13: requests, places and lists among them, and answers."""
