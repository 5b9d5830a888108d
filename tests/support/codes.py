"""One-time codes, as their reader knows them."""

from __future__ import annotations

import re

import sqlalchemy as sa

from kalends.core.database import Tx
from kalends.core.secrets import Vault
from kalends.verification import store
from tests.support.accounts import VAULT


async def newest_code(tx: Tx, *, vault: Vault = VAULT) -> str:
    """The code that was asked for last."""
    newest = sa.select(store.codes.c.sealed).order_by(store.codes.c.id.desc()).limit(1)
    return vault.decrypt((await tx.execute(newest)).scalar_one())


def code_in(text: str) -> str:
    """The six digits in a message."""
    found = re.search(r"(?<![\d#])\d{6}(?!\d)", text)
    assert found, text
    return found[0]
