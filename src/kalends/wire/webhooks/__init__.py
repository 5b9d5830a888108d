"""Webhooks and their deliveries, in the contract's spelling."""
