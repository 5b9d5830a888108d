"""What the app needs at Kalends, made through its API: an OAuth client, and a host who can be booked."""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from kalends.client import Kalends, KalendsError, ManagedUser, Tokens, answer_refresh

EMAIL = "hedy@example.com"
NAME = "Hedy Host"


@dataclass
class Memory:
    """What is kept in a file: the OAuth client, and the host's tokens."""

    kalends_url: str
    url: str
    client_id: str
    client_secret: str
    username: str
    access_token: str
    refresh_token: str | None


class Home:
    """The app at Kalends."""

    def __init__(self, memory: Memory, kept: Path) -> None:
        self.memory = memory
        self._kept = kept
        self._lock = threading.Lock()

    def answer_refresh(self, authorization: str | None) -> dict[str, str]:
        """What the component's `refreshUrl` answers. One at a time: another tab may have been faster."""
        with self._lock, _connect(self.memory) as kalends:
            return answer_refresh(kalends, authorization, find=self._find, keep=self._keep)

    def save(self) -> None:
        """Writes what is to be remembered, readable by us alone."""
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self.memory), file, indent=2)

    def _find(self, access_token: str) -> Tokens:
        """The host's tokens, whichever of theirs is presented; with many hosts, look for whose it was."""
        return Tokens(self.memory.access_token, self.memory.refresh_token)

    def _keep(self, old: Tokens, new: Tokens) -> None:
        self.memory.access_token, self.memory.refresh_token = new.access_token, new.refresh_token
        self.save()


def arrange(kalends_url: str, api_key: str | None, url: str, kept: Path) -> Home:
    """Finds what was made before, or makes it. Raises the client's errors; ends the program without an API key."""
    memory = _remembered(kalends_url, url, kept)
    if memory is None and not api_key:
        sys.exit("Set KALENDS_API_KEY to the key that `kalends user create` prints, and start again.")
    home = Home(memory or _make(kalends_url, api_key or "", url), kept)
    home.save()
    return home


def _remembered(kalends_url: str, url: str, kept: Path) -> Memory | None:
    """What was kept, if it is about this Kalends and is known there."""
    try:
        memory = Memory(**json.loads(kept.read_text()))
        with _connect(memory) as kalends:
            kalends.managed_users.list(limit=1)
    except (FileNotFoundError, ValueError, TypeError, KalendsError):
        return None
    return memory if (memory.kalends_url, memory.url) == (kalends_url, url) else None


def _make(kalends_url: str, api_key: str, url: str) -> Memory:
    with Kalends(kalends_url, api_key=api_key) as owner:
        client = owner.oauth_clients.create(
            name="My React app",
            redirect_uris=[url],
            booking_redirect_uri=f"{url}/bookings",
            booking_reschedule_redirect_uri=f"{url}/bookings/reschedule",
            booking_cancel_redirect_uri=f"{url}/bookings/cancel",
            are_emails_enabled=True,
        )
    with Kalends(kalends_url, client_id=client.client_id, client_secret=client.client_secret) as kalends:
        made = kalends.managed_users.create(email=EMAIL, name=NAME, time_zone="Europe/Berlin")
        _offer(kalends, made.tokens)
    return _memory(kalends_url, url, client.client_id, client.client_secret, made.user, made.tokens)


def _memory(
    kalends_url: str, url: str, client_id: str, client_secret: str, user: ManagedUser, tokens: Tokens
) -> Memory:
    return Memory(kalends_url, url, client_id, client_secret, user.username, tokens.access_token, tokens.refresh_token)


def _offer(kalends: Kalends, tokens: Tokens) -> None:
    """What the host can be booked for."""
    host = kalends.as_user(tokens)
    found = {event_type.slug for event_type in host.event_types.list()}
    for slug, title, minutes in (("thirty-minutes", "Thirty minutes", 30), ("an-hour", "An hour", 60)):
        if slug not in found:
            host.event_types.create(slug=slug, title=title, length_in_minutes=minutes)


def _connect(memory: Memory) -> Kalends:
    return Kalends(memory.kalends_url, client_id=memory.client_id, client_secret=memory.client_secret)
