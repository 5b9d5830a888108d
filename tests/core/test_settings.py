"""Settings come from the command line, the environment and a TOML file, in this order; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from kalends.core.settings import Settings, SettingsFileMissing


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that the environment names."""
    path = tmp_path / "kalends.toml"
    path.write_text("port = 3001\nmail_from = 'File <file@example.com>'\n")
    monkeypatch.setenv("KALENDS_CONFIG", str(path))
    return path


def test_the_file_is_read(file: Path) -> None:
    assert Settings().port == 3001


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALENDS_PORT", "3002")
    assert (Settings().port, Settings().mail_from) == (3002, "File <file@example.com>")


def test_the_command_line_wins_over_both(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALENDS_PORT", "3002")
    assert Settings(port=3003).port == 3003


def test_a_file_in_the_present_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kalends.toml").write_text("port = 3004")
    monkeypatch.delenv("KALENDS_CONFIG")
    monkeypatch.chdir(tmp_path)
    assert Settings().port == 3004


def test_a_named_file_that_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALENDS_CONFIG", "/nowhere/kalends.toml")
    with pytest.raises(SettingsFileMissing, match=r"/nowhere/kalends\.toml, which is not there"):
        Settings()


def test_an_unknown_name_in_the_file_is_refused(file: Path) -> None:
    file.write_text("databse_url = 'postgresql://db/kalends'")
    with pytest.raises(ValidationError, match="databse_url"):
        Settings()


@pytest.mark.parametrize("name", ["DATABASE_URL", "PUBLIC_URL", "SMTP_URL", "SECRET_KEY"])
def test_an_empty_variable_is_an_unset_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"KALENDS_{name}", "")
    assert getattr(Settings(), name.lower()) is None


def test_the_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALENDS_LOG_LEVEL", "debug")
    assert Settings().log_level == "DEBUG"


@pytest.mark.parametrize(
    ("host", "public_url", "origin"),
    [
        ("127.0.0.1", None, "http://localhost:3000"),
        ("0.0.0.0", None, "http://localhost:3000"),
        ("192.0.2.7", None, "http://192.0.2.7:3000"),
        ("0.0.0.0", "https://book.example.com/", "https://book.example.com"),
    ],
)
def test_the_origin_is_where_browsers_reach_us(host: str, public_url: str | None, origin: str) -> None:
    assert Settings(host=host, public_url=public_url).origin == origin


def test_each_setting_is_documented() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x", "postgresql+asyncpg://x/y", "x"])
def test_another_database_is_refused_with_what_to_write(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALENDS_DATABASE_URL", url)
    with pytest.raises(ValidationError, match="begin the URL with postgresql://"):
        Settings()


@pytest.mark.parametrize("url", ["postgresql://u:p@h:5432/d", "postgres://h/d", "postgresql://postgres@/k?host=/run"])
def test_a_postgresql_url_is_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALENDS_DATABASE_URL", url)
    assert Settings().database_url == url
