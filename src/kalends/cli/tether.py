"""`python -m kalends.cli.tether MODULE`: runs a module, and ends it when standard input closes.

Whoever starts a process so holds the other end of its standard input. When the holder dies, even by SIGKILL, the
system closes it, and nothing is left behind that keeps a port.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def _end_when_let_go() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_when_let_go, daemon=True).start()
    runpy.run_module(sys.argv[1], run_name="__main__", alter_sys=True)
