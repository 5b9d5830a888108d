"""How bookings are kept: their tables, what is read of them and what is written; `bookings.store` lists it all."""
