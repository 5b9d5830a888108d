"""Managed users' tokens at the source, in a file of the operator's."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kalends.core.errors import Invalid
from kalends.core.time import to_millisecond

_MARGIN = timedelta(minutes=5)


class TokensUnreadable(Invalid):
    """The file of tokens is none."""


class Tokens:
    """What the file says: `{"<user's id at the source>": {"accessToken": …, "refreshToken": …}}`, or just the access
    token as a text."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._found = _read(path) if path and path.exists() else {}

    def find(self, user_id: object) -> str | None:
        """A user's access token."""
        found = self._found.get(str(user_id))
        return found if isinstance(found, str) else (found or {}).get("accessToken")

    def is_fresh(self, user_id: object, now: datetime) -> bool:
        """Whether there is one that is known to be good for some minutes more."""
        found = self._found.get(str(user_id))
        ends = found.get("accessTokenExpiresAt") if isinstance(found, dict) else None
        return isinstance(ends, int) and ends > to_millisecond(now + _MARGIN)

    def keep(self, user_id: object, pair: Mapping[str, Any]) -> None:
        """Writes new tokens to the file, which only its owner may read, before anything is done with them."""
        self._found[str(user_id)] = dict(pair)
        assert self._path is not None
        new = self._path.with_name(f"{self._path.name}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._found, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except OSError as error:
        raise TokensUnreadable(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise TokensUnreadable(f"{path} is no JSON: {error}.") from None
    if not isinstance(found, dict) or not all(isinstance(each, dict | str) for each in found.values()):
        raise TokensUnreadable(f"{path} must be a JSON object of users' ids and their tokens.")
    return found
