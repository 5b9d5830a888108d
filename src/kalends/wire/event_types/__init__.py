"""The event types family, one module a date."""
