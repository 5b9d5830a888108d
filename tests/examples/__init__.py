"""Tests of the examples, on the real Kalends app."""
