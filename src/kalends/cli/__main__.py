"""`python -m kalends.cli`."""

from __future__ import annotations

from kalends.cli.main import main

main()
