"""The use cases of webhooks, one module for each of the four things that are done with them."""
