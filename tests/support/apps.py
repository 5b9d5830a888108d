"""Apps of third parties to test with, and what such an app does to get its tokens."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kalends.accounts.model import User, UserCaller
from kalends.core.database import Tx
from kalends.oauth2 import rules
from kalends.oauth2 import service as oauth2
from kalends.oauth2.model import App, AppDraft, AppKind, AppTokens, Wish
from tests.support import NOW
from tests.support.accounts import make_owner

CALLBACK = "https://their-app.com/callback"
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-them"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Registered:
    """An app, and its secret where it has one."""

    app: App
    secret: str | None

    @property
    def id(self) -> str:
        """The app's id."""
        return self.app.id

    async def code(self, tx: Tx, user: User, *, scope: str = "", pkce: bool = True, now: datetime = NOW) -> str:
        """A code with which `user` allows what the app asks for."""
        challenge = CHALLENGE if pkce else None
        wish = Wish("code", scope, challenge=challenge, challenge_method="S256")
        return await oauth2.allow(tx, user, rules.judge(self.app, wish), now)

    async def exchange(self, tx: Tx, code: str, *, now: datetime = NOW, **changes: Any) -> AppTokens:
        """Tokens for a code."""
        words: dict[str, Any] = {"code": code, "redirect_uri": CALLBACK, "verifier": VERIFIER, **changes}
        return await oauth2.exchange(tx, self.id, self.secret, now=now, **words)

    async def tokens(self, tx: Tx, user: User, *, scope: str = "") -> AppTokens:
        """Tokens for what `user` has allowed."""
        return await self.exchange(tx, await self.code(tx, user, scope=scope))


async def make_app(
    tx: Tx, *, kind: AppKind = AppKind.CONFIDENTIAL, by: UserCaller | None = None, **changes: Any
) -> Registered:
    """An app that an organisation has registered: its owner's, `by`, or somebody's."""
    draft = AppDraft(**{"name": "Their app", "redirect_uri": CALLBACK, "kind": kind, **changes})
    return Registered(*await oauth2.register(tx, by or UserCaller(await make_owner(tx)), draft, NOW))
