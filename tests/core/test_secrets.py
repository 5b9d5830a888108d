"""The vault reads back what it wrote, and only under the same key; the key is made once and kept private."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalends.core.secrets import SecretUnreadable, Vault, digest, load_key, same

VAULT = Vault(b"one key")


@given(st.text())
def test_what_was_encrypted_can_be_read_back(text: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(text)) == text


def test_the_same_text_is_encrypted_differently_each_time() -> None:
    assert VAULT.encrypt("text") != VAULT.encrypt("text")


def test_another_key_reads_nothing() -> None:
    with pytest.raises(SecretUnreadable, match="start Kalends with the key it was stored under"):
        Vault(b"another key").decrypt(VAULT.encrypt("text"))


def test_a_changed_text_is_noticed() -> None:
    token = bytearray(VAULT.encrypt("text"))
    token[20] ^= 1
    with pytest.raises(SecretUnreadable):
        VAULT.decrypt(bytes(token))


def test_keys_for_different_purposes_differ() -> None:
    assert VAULT.derive("access-token") != VAULT.derive("vault")


def test_a_key_for_a_purpose_stays_the_same() -> None:
    assert VAULT.derive("access-token") == Vault(b"one key").derive("access-token")


def test_digests_tell_tokens_apart() -> None:
    assert same(digest("a"), digest("a"))
    assert not same(digest("a"), digest("b"))


def test_the_configured_key_is_taken_as_it_is(tmp_path: Path) -> None:
    assert load_key("configured", tmp_path) == b"configured"
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    assert load_key(None, tmp_path) == load_key(None, tmp_path)


def test_nobody_else_may_read_the_kept_key(tmp_path: Path) -> None:
    load_key(None, tmp_path / "data")
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600


def test_of_several_that_make_a_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: load_key(None, tmp_path), range(8)))) == 1
