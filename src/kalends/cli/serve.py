"""`kalends serve`."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", show_default="KALENDS_HOST, else 127.0.0.1")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", show_default="KALENDS_PORT, else 3000")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Server processes.")] = 1,
    worker: Annotated[bool, typer.Option(help="Run the background worker here too.")] = True,
) -> None:
    """Serve API and pages, and run the background worker."""
    from kalends.cli import listening, processes, surroundings

    settings = surroundings.settings(host=host, port=port)
    with listening.on(settings) as (socket, settings), surroundings.migrated(settings) as settings:
        if workers == 1:
            processes.run_one(settings, socket, with_worker=worker)
        else:
            processes.run_many(settings, socket, workers, with_worker=worker)
