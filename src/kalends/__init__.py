"""Kalends: scheduling for product teams who put booking inside their own app."""

__version__ = "0.1.0"
