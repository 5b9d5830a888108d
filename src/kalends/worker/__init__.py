"""What happens after commit: facts become reactions, and what has to be done every so often is done."""
