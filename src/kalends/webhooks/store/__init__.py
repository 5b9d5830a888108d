"""The tables of webhooks: subscriptions, their deliveries, and the moments that are still to come."""
