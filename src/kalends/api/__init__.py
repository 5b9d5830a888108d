"""The HTTP contract: one file a family, each a thin layer between the wire's shapes and the subjects' use cases."""
