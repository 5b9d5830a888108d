"""The tables of event types and every statement about them; the room's store gives them out."""
