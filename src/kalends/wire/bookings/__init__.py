"""The bookings family, one module a date."""
