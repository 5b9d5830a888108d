"""Measurements of the hot paths, each beside something in the same run. `make bench` prints them."""
