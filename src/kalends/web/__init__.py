"""The pages that bookers see: the hosted booker, a booking's own pages, and the elements for other sites."""
