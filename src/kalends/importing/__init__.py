"""Moving in: reads what a customer has on another platform that speaks API v2, and makes the same here. What has been
made is remembered, so that an import can be stopped, repeated, and run again on the day of the change."""
