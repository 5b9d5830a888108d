"""The words of event types; `event_types.model` is where others find them."""
