"""`kalends openapi`."""

from __future__ import annotations

import json


def openapi() -> None:
    """Print the OpenAPI document of the API. Needs no database."""
    from kalends.asgi import create_app
    from kalends.cli import surroundings

    print(json.dumps(create_app(surroundings.settings()).openapi(), indent=2, ensure_ascii=False))
