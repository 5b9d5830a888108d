"""The schedules family, one module a date."""
