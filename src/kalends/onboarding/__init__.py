"""What a new user starts with: working hours, event types, the first credentials."""
