"""What happens after commit: what follows later from facts, and what has to be done every so often."""
