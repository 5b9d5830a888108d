"""The contract's shapes: one translator a family and date, between JSON and the subjects' words. Pure."""
