"""Event types as of 2024-04-15: what a booking page reads of one before it can show anything. Every `@calcom/atoms`
reads this shape."""
