"""`python -m examples.my_app` starts My App."""

from __future__ import annotations

import asyncio
import sys

import uvicorn

from examples.my_app.app import create_app
from examples.my_app.arrangement import CannotArrange, arrange
from examples.my_app.settings import Settings
from examples.my_app.storage import Storage
from kalends.client import ApiError, TransportError


def main() -> None:
    """Arranges what is needed, or says in one sentence what is missing; then serves."""
    settings = Settings.of()
    try:
        asyncio.run(_arrange(settings))
    except CannotArrange as error:
        sys.exit(str(error))
    except TransportError as error:
        sys.exit(f"Kalends does not answer at {settings.kalends_url} ({error}); start it, or set KALENDS_URL.")
    except ApiError as error:
        sys.exit(f"Kalends at {settings.kalends_url} refused to set up My App: {error}")
    print(f"My App is at {settings.url}", flush=True)
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")


async def _arrange(settings: Settings) -> None:
    home = await arrange(settings, Storage(settings.data))
    await home.kalends.close()


if __name__ == "__main__":
    main()
