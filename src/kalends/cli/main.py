"""The command `kalends`. What a command needs is imported when it runs, so that `--help` answers at once."""

from __future__ import annotations

import signal
import sys
from types import FrameType


def main() -> None:
    """Runs the command line; what went wrong is one sentence on standard error, and exit code 1."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` wants it
            signal.signal(number, _leave)
    try:
        from kalends.cli.commands import app
    except ModuleNotFoundError as missing:
        sys.exit(
            f"The command line needs the server's parts ({missing.name} is missing): pip install 'kalends[server]'."
        )
    try:
        app()
    except Exception as error:
        from kalends.cli import refusals

        sentence = refusals.explain(error)
        if sentence is None:
            raise
        sys.exit(sentence)


def _leave(number: int, _: FrameType | None) -> None:
    """Lets the blocks in progress end what they started."""
    sys.exit(128 + number)
