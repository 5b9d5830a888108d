"""The verbs of accounts, a module a subject; `accounts.service` is where others find them."""
