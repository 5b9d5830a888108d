"""The account that runs what root may not run."""

from __future__ import annotations

import logging
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

_log = logging.getLogger(__name__)


class Identity(TypedDict, total=False):
    """As whom a process runs, in `subprocess`'s words."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The system account that runs the server: PostgreSQL refuses to run as root. `None`: our own."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def process_arguments(self) -> Identity:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account(folder: Path) -> Account | None:
    """The account for a server on `folder`: our own, unless we are root, whom PostgreSQL refuses.

    Root's servers run under the account that the folder belongs to, else under one that systems have for such
    things; None where there is no such account.
    """
    if os.geteuid() != 0:
        return Account(None, None)
    if folder.exists():
        status = folder.stat()
        return Account(status.st_uid, status.st_gid)
    return _usual("postgres") or _usual("nobody")


def _usual(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def open_passage(*folders: Path) -> None:
    """Lets other accounts pass through (not list) the folders above, without which they reach nothing below."""
    for folder in folders:
        for step in (folder, *folder.parents):
            mode = step.stat().st_mode
            if not mode & stat.S_IXOTH:
                step.chmod(mode | stat.S_IXOTH)
                _log.warning("other accounts may now pass through %s, since root may not run PostgreSQL", step)
