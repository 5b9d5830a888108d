"""Plumbing without a subject: settings, the database and its transactions, facts, errors, ids and secrets."""
