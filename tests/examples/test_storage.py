"""What the example app remembers."""

from __future__ import annotations

import stat
from pathlib import Path

from examples.my_app.settings import Settings
from examples.my_app.storage import Account, Memory, Storage
from kalends.client import Tokens


def test_what_is_saved_is_there_the_next_time(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "new" / "folder")
    storage.memory.client_id = "cl1"
    storage.memory.accounts["amara@example.com"] = Account("amara", "access-1", "refresh-1")
    storage.save()
    assert Storage(tmp_path / "new" / "folder").memory == storage.memory


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    Storage(tmp_path).save()
    assert stat.S_IMODE((tmp_path / "my_app.json").stat().st_mode) == 0o600


def test_new_tokens_replace_the_old_ones(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.memory.accounts["amara@example.com"] = Account("amara", "access-1", "refresh-1")
    storage.store_tokens("amara@example.com", Tokens("access-2", "refresh-2"))
    kept = Storage(tmp_path).memory.accounts["amara@example.com"]
    assert (kept.access_token, kept.refresh_token) == ("access-2", "refresh-2")


def test_a_broken_file_is_an_empty_memory(tmp_path: Path) -> None:
    (tmp_path / "my_app.json").write_text('{"client_id": ')
    assert Storage(tmp_path).memory == Memory()


def test_the_port_is_in_the_url_unless_that_is_given() -> None:
    assert Settings.of({"MY_APP_PORT": "4100"}).url == "http://localhost:4100"
    assert Settings.of({"MY_APP_URL": "https://my.example/"}).url == "https://my.example"
    assert Settings.of({"KALENDS_URL": "http://localhost:3000/"}).kalends_url == "http://localhost:3000"
