"""Where My App lives, and where Kalends does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """`url` is the origin that people see in their browser; `kalends_url` is reached by them and by us."""

    kalends_url: str = "http://localhost:3000"
    api_key: str | None = None
    host: str = "127.0.0.1"
    port: int = 4000
    url: str = "http://localhost:4000"
    data: Path = Path(".kalends/my_app")

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings that the environment has; README.md lists them."""
        port = int(environment.get("MY_APP_PORT", cls.port))
        return cls(
            kalends_url=environment.get("KALENDS_URL", cls.kalends_url).rstrip("/"),
            api_key=environment.get("KALENDS_API_KEY") or None,
            host=environment.get("MY_APP_HOST", cls.host),
            port=port,
            url=environment.get("MY_APP_URL", f"http://localhost:{port}").rstrip("/"),
            data=Path(environment.get("MY_APP_DATA", cls.data)),
        )
