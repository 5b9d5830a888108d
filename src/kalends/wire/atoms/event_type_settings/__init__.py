"""An event type as the settings component edits it."""
