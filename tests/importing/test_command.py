"""`kalends import`, as a person runs it: killed in the middle, continued, and what it tells."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kalends.accounts.store.tables import users
from kalends.importing.store import imported
from tests.importing.conftest import New, Old
from tests.support.processes import COMMAND

OWNER = ("--email", "owner@example.com", "--organization", "Acme")
USERS = 40


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """Where the report goes."""
    return tmp_path / "report.json"


async def start(old: Old, new: New, report: Path, *more: str) -> asyncio.subprocess.Process:
    """Starts the command on the two of them; secrets come over standard input."""
    words = (*OWNER, "--api-url", f"{old.url}/v2", "--client-id", old.client_id, "--report", str(report))
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *("import", *words, "--client-secret", "-", "--api-key", "-", *more),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "KALENDS_DATABASE_URL": new.url, "KALENDS_DATA": str(report.parent / "data")},
    )
    assert process.stdin is not None
    process.stdin.write(f"{old.client_secret}\n{old.owner_key}\n".encode())
    process.stdin.close()
    return process


async def finish(process: asyncio.subprocess.Process) -> str:
    """What the command prints; it must have gone well."""
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output.decode()


async def arrived(new: New) -> int:
    """How many managed users are there."""
    async with new.database.transaction() as tx:
        return int(await tx.scalar(sa.select(sa.func.count()).where(users.c.client_id.is_not(None))) or 0)


async def add_users(old: Old, tokens_file: Path) -> None:
    for number in range(USERS):
        user = await old.add_user(f"User{number}")
        await old.add_event_type(user)
    keep(tokens_file, old.tokens)


def keep(path: Path, content: object) -> None:
    path.write_text(json.dumps(content))


def told(report: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(report.read_text())
    return found


async def test_killed_in_the_middle_it_continues_and_makes_nothing_twice(
    old: Old, new: New, report: Path, tokens_file: Path
) -> None:
    await add_users(old, tokens_file)
    process = await start(old, new, report, "--tokens", str(tokens_file), "--apply")
    while await arrived(new) < 5:
        assert process.returncode is None
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    done = await arrived(new)
    assert done < USERS

    output = await finish(await start(old, new, report, "--tokens", str(tokens_file), "--apply"))
    counts = told(report)["counts"]
    assert counts["managed user"] == {"made": USERS - done, "known": done, "refused": 0}
    assert counts["event type"] == {"made": USERS - done, "known": done, "refused": 0}
    assert await arrived(new) == USERS
    assert "The whole report is in" in output
    async with new.database.transaction() as tx:
        kinds = dict((await tx.execute(sa.select(imported.c.kind, sa.func.count()).group_by(imported.c.kind))).all())  # type: ignore[arg-type]  # rows of two
    assert kinds == {"OAuth client": 1, "managed user": USERS, "schedule": USERS, "event type": USERS}


async def test_without_apply_it_only_tells(old: Old, new: New, report: Path, tokens_file: Path) -> None:
    await old.add_alice()
    keep(tokens_file, old.tokens)
    output = await finish(await start(old, new, report, "--tokens", str(tokens_file)))
    assert "Nothing has been changed." in output
    assert told(report)["counts"]["managed user"] == {"made": 1, "known": 0, "refused": 0}
    assert await arrived(new) == 0


async def test_new_tokens_need_a_file_to_be_kept_in(old: Old, new: New, report: Path) -> None:
    process = await start(old, new, report, "--force-refresh", "--apply")
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert b"--tokens" in errors


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--api-url", "nonsense"), "--api-url is a URL"),
        (("--tokens", "nowhere.json"), "There is no file nowhere.json"),
        (("--report", "nowhere/report.json"), "cannot be written"),
    ],
)
async def test_what_cannot_work_is_refused_before_anything_is_done(
    old: Old, new: New, report: Path, wrong: tuple[str, str], sentence: str
) -> None:
    process = await start(old, new, report, *wrong, "--apply")
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert sentence in errors.decode()
    assert await arrived(new) == 0


async def test_a_wrong_secret_is_one_sentence(old: Old, new: New, report: Path) -> None:
    old.client_secret = "wrong"
    process = await start(old, new, report)
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert b"The source refused" in errors
    assert b"Traceback" not in errors
