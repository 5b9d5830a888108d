"""Log lines go to standard error, as text or as JSON, and hold no local variables."""

from __future__ import annotations

import json
import subprocess
import sys

_LOGS = """
import logging, structlog, sys
from kalends.core import logs
from kalends.core.settings import Settings
logs.configure(Settings(log_json={json}, log_level="{level}"))
log = structlog.get_logger("kalends.test")
def fail(password="hunter2"):
    raise ValueError("it failed")
log.info("something happened", number=7)
logging.getLogger("library").warning("a library warns")
logging.getLogger("library").info("a library chatters")
try:
    fail()
except ValueError:
    log.exception("it went wrong")
"""


def _run(*, as_json: bool = False, level: str = "INFO") -> list[str]:
    source = _LOGS.format(json=as_json, level=level)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_json_lines_can_be_read_by_programs() -> None:
    lines = [json.loads(line) for line in _run(as_json=True)]
    assert [(line["level"], line["event"]) for line in lines] == [
        ("info", "something happened"),
        ("warning", "a library warns"),
        ("error", "it went wrong"),
    ]
    assert "ValueError: it failed" in lines[2]["exception"]


def test_text_is_for_people_and_shows_no_secrets() -> None:
    text = "\n".join(_run())
    assert "something happened" in text
    assert "ValueError: it failed" in text
    assert "password =" not in text


def test_the_level_is_the_least_that_is_logged() -> None:
    text = "\n".join(_run(level="ERROR"))
    assert "something happened" not in text
    assert "a library warns" not in text
    assert "it went wrong" in text
