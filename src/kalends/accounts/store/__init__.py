"""The tables of accounts, and every statement on them, a module a table."""
