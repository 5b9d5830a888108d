"""A served Kalends to be asked anything at all, and what has to be asked for each operation to succeed."""
