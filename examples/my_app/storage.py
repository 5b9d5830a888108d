"""What My App has to remember: its OAuth client, and the tokens of its experts. One JSON file, readable by us alone."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kalends.client import Tokens


@dataclass
class Account:
    """One expert at Kalends."""

    username: str
    access_token: str
    refresh_token: str | None
    previous: str | None = None
    """The access token before this one: a page that is open twice may still have it."""

    def tokens(self) -> Tokens:
        """What calls in the expert's name are signed with."""
        return Tokens.stored(self.access_token, self.refresh_token)


@dataclass
class Memory:
    """All that is remembered; accounts by the expert's e-mail address."""

    client_id: str | None = None
    client_secret: str | None = None
    url: str | None = None
    accounts: dict[str, Account] = field(default_factory=dict)


class Storage:
    """The file. It is read once and written whole, so that a crash leaves the old one or the new one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "my_app.json"
        self.memory = self._read()

    def save(self) -> None:
        """Writes what is remembered now."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self.memory), file, indent=2)
        fresh.replace(self._path)

    def forget(self) -> None:
        """Starts anew."""
        self.memory = Memory()

    def store_tokens(self, email: str, tokens: Tokens) -> None:
        """Keeps an expert's new pair."""
        account = self.memory.accounts[email]
        account.previous = account.access_token
        account.access_token, account.refresh_token = tokens.access_token, tokens.refresh_token
        self.save()

    async def find_tokens(self, access_token: str) -> Tokens | None:
        """The tokens of the expert to whom this access token was given, now or before."""
        email = self._email(access_token)
        return self.memory.accounts[email].tokens() if email else None

    async def replace_tokens(self, old: Tokens, new: Tokens) -> None:
        """Keeps a new pair in the place of the old one."""
        if email := self._email(old.access_token):
            self.store_tokens(email, new)

    def _email(self, access_token: str) -> str | None:
        accounts = self.memory.accounts.items()
        return next((email for email, has in accounts if access_token in (has.access_token, has.previous)), None)

    def _read(self) -> Memory:
        try:
            found = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            return Memory()
        accounts = {email: Account(**account) for email, account in found.pop("accounts", {}).items()}
        return Memory(**found, accounts=accounts)
