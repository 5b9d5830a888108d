"""Bookings as of 2024-04-15. Every `@calcom/atoms` books, moves and cancels in this shape."""
