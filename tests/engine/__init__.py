"""Tests of the engine: tables of cases, properties, and agreement with a slow reference."""
