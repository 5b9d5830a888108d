"""Tests of the Python client: against recorded answers over real HTTP, and against the real app."""
