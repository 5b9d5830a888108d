"""The examples of a page of documentation, and what they are run with.

Convention: the blocks of a page that are tagged `python` are one program, those tagged `sh` are one script, each run
from top to bottom against a served Kalends that nobody else uses, where it is `NOW` (2027-01-04, 8 o'clock UTC). What a
block defines, the later ones of its kind may use; the two kinds do not meet, so both may make the same things.

- The environment has `NAMES`; a page reads them with `os.environ["URL"]` and `"$URL"`, and names nothing else.
- A program or script that ends with another code than 0 fails the test. `curl` fails for every answer that is not a
  success, and `jq` reads answers; a refusal is shown in a block tagged `http` or `json`, which is not run.
- A block whose tag says more (`python no-run`) is not run; it needs a reason that readers see, too.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kalends.client import AsyncKalends, Attendee

NAMES = {
    "URL": "where Kalends answers",
    "API_KEY": "an API key of the organisation's owner, who has a default schedule and no event types",
    "CLIENT_ID": "an OAuth client with every permission",
    "CLIENT_SECRET": "its secret",
    "USER_ID": "a managed user of the client, Alice in London, with working hours and the default event types",
    "USERNAME": "her username",
    "ACCESS_TOKEN": "her access token",
    "REFRESH_TOKEN": "her refresh token",
    "SCHEDULE_ID": "her default schedule, Monday to Friday, nine to five",
    "EVENT_TYPE_ID": "her event type `thirty-minutes`",
    "BOOKING_UID": "a booking of it by Bob in Berlin (bob@example.com), accepted, on 2027-01-11 at 10:00 UTC",
}

BOOKED = datetime(2027, 1, 11, 10, tzinfo=UTC)

_BLOCK = re.compile(r"^```(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMANDS = {"python": (sys.executable, "-"), "sh": ("bash", "-s")}
_BEFORE = {
    "python": "",
    "sh": 'set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body "$@"; }\n',
}


@dataclass(frozen=True)
class Ran:
    """How an example went."""

    code: int
    output: str


def program(page: Path, language: str) -> str:
    """The page's blocks of a language, put together; empty where it has none."""
    return "\n".join(code for tag, code in _BLOCK.findall(page.read_text()) if tag == language)


async def run(language: str, code: str, environment: Mapping[str, str], folder: Path) -> Ran:
    """Runs a program in an empty folder."""
    process = await asyncio.create_subprocess_exec(
        *_COMMANDS[language],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
        cwd=folder,
    )
    output, _ = await process.communicate((_BEFORE[language] + code).encode())
    return Ran(process.returncode or 0, output.decode())


async def arrange(url: str, api_key: str) -> dict[str, str]:
    """Makes what `NAMES` promises, and gives its values."""
    async with AsyncKalends(url, api_key=api_key) as owner:
        await owner.schedules.create(name="Working hours", time_zone="Europe/London", is_default=True)
        client = await owner.oauth_clients.create(
            name="My App", redirect_uris=["https://my-app.com"], are_default_event_types_enabled=True
        )
    credentials = {"client_id": client.client_id, "client_secret": client.client_secret}
    async with AsyncKalends(url, **credentials) as app:
        alice = await app.managed_users.create(email="alice@example.com", name="Alice", time_zone="Europe/London")
        acting = app.as_user(alice.tokens)
        (half_hour,) = [each for each in await acting.event_types.list() if each.slug == "thirty-minutes"]
        booking = await app.bookings.create(
            event_type_id=half_hour.id, start=BOOKED, attendee=Attendee("Bob", "bob@example.com", "Europe/Berlin")
        )
    return {
        "URL": url,
        "API_KEY": api_key,
        "CLIENT_ID": client.client_id,
        "CLIENT_SECRET": client.client_secret,
        "USER_ID": str(alice.user.id),
        "USERNAME": alice.user.username,
        "ACCESS_TOKEN": alice.tokens.access_token,
        "REFRESH_TOKEN": str(alice.tokens.refresh_token),
        "SCHEDULE_ID": str(alice.user.default_schedule_id),
        "EVENT_TYPE_ID": str(half_hour.id),
        "BOOKING_UID": booking.uid,
    }
