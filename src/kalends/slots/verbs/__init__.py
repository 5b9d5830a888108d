"""The verbs of slots; `slots.service` is where others find them."""
