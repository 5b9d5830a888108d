"""`python -m examples.react_atoms` starts the app; `--demo` starts a Kalends for it as well."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvicorn

from examples.react_atoms.arrangement import arrange
from examples.react_atoms.backend import PAGES, create_app
from kalends.client import KalendsError


def main() -> None:
    """Arranges what is needed, or says in one sentence what is missing; then serves."""
    if not (PAGES / "index.html").is_file():
        sys.exit("The pages are not built: run `npm ci && npm run build` in examples/react_atoms.")
    with ExitStack() as stack:
        environment = stack.enter_context(_demo()) if sys.argv[1:] == ["--demo"] else os.environ
        _serve(environment)


def _serve(environment: Mapping[str, str]) -> None:
    kalends_url = environment.get("KALENDS_URL", "http://localhost:3000").rstrip("/")
    port = int(environment.get("REACT_ATOMS_PORT", "4001"))
    url = environment.get("REACT_ATOMS_URL", f"http://localhost:{port}").rstrip("/")
    kept = Path(environment.get("REACT_ATOMS_DATA", ".kalends/react_atoms")) / "react_atoms.json"
    try:
        home = arrange(kalends_url, environment.get("KALENDS_API_KEY"), url, kept)
    except KalendsError as error:
        sys.exit(f"Kalends at {kalends_url} did not let us set up: {error}")
    print(f"ready {url}", flush=True)
    uvicorn.run(create_app(home), host="127.0.0.1", port=port, log_level="warning")


@contextmanager
def _demo() -> Iterator[Mapping[str, str]]:
    """The demo's Kalends, with what the app has to know of it."""
    data = Path(os.environ.get("KALENDS_DATA", ".kalends"))
    demo = subprocess.Popen(
        [sys.executable, "-m", "kalends.cli", "demo"], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert demo.stdout is not None
        ready, _, address = demo.stdout.readline().strip().partition(" ")
        if ready != "ready":
            sys.exit("The demo did not start; what it said stands above.")
        yield {**os.environ, "KALENDS_URL": address, "KALENDS_API_KEY": (data / "demo.key").read_text().strip()}
    finally:
        demo.terminate()
        demo.wait()


if __name__ == "__main__":
    main()
