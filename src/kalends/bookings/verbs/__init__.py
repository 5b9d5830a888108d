"""The verbs of bookings, a module a verb; `bookings.service` is where others find them."""
