"""The embedded database, used by real processes: who starts it, who stops it, and what survives a killed run."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import psycopg
import pytest

from kalends.core import embedded
from kalends.core.postgres import EmbeddedUnavailable
from kalends.core.settings import Settings
from tests.support.processes import PATIENCE, Running, copy_data, running, server_of, stop_server

_USER = """
import sys
from pathlib import Path
from kalends.core import embedded
with embedded.running(Path(sys.argv[1]), throwaway=True) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def data(initialised_data: Path, tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server was started once and stopped, and is not left behind."""
    folder = tmp_path / "data"
    copy_data(initialised_data, folder)
    yield folder
    stop_server(folder)


def _user(data: Path) -> AbstractContextManager[Running]:
    return running(sys.executable, "-c", _USER, str(data), environment={})


def _leave(user: Running) -> None:
    user.process.communicate("\n", timeout=PATIENCE)


def _server(data: Path) -> psutil.Process:
    server = server_of(data)
    assert server is not None
    return server


def test_it_answers_while_it_is_used_and_is_gone_afterwards(data: Path) -> None:
    with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("kalends",)
    assert server_of(data) is None


def test_data_is_made_where_there_is_none(tmp_path: Path) -> None:
    with embedded.running(tmp_path / "new" / "data", throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_data_outlives_the_server(data: Path) -> None:
    with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_real_use_is_durable(data: Path) -> None:
    with embedded.running(data) as url, psycopg.connect(url) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]  # type: ignore[arg-type]
    assert shown == [("on",), ("on",)]


def test_the_last_of_two_processes_stops_it(data: Path) -> None:
    with _user(data) as first, _user(data) as second:
        assert first.line() == second.line()
        server = _server(data)
        _leave(first)
        assert _server(data) == server
        _leave(second)
        assert server_of(data) is None


def test_what_a_killed_process_left_running_is_used_and_stopped(data: Path) -> None:
    with _user(data) as killed:
        assert killed.line()
        server = _server(data)
        killed.end(signal.SIGKILL)
    with _user(data) as next_one:
        assert next_one.line()
        assert _server(data) == server
        _leave(next_one)
    assert server_of(data) is None


def test_it_recovers_when_server_and_process_were_killed(data: Path) -> None:
    with _user(data) as killed:
        assert killed.line()
        _server(data).kill()
        killed.end(signal.SIGKILL)
    with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stale_note_whose_process_id_now_belongs_to_another_does_not_matter(data: Path) -> None:
    note = data / "postgres" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{data}\n1700000000\n5432\n{data}/postgres\n\n\nready   \n")
    with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_empty_note_of_a_server_that_died_early_does_not_matter(data: Path) -> None:
    (data / "postgres" / "postmaster.pid").write_text("")
    with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_recovers_when_the_server_alone_was_killed(data: Path) -> None:
    with _user(data) as first:
        assert first.line()
        _server(data).kill()
        with embedded.running(data, throwaway=True) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_creation_that_was_broken_off_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    with embedded.running(tmp_path, throwaway=True) as url:
        assert url.startswith("postgresql://postgres@/kalends?host=")


def test_a_path_too_long_for_a_socket_works(data: Path, tmp_path: Path) -> None:
    long = tmp_path / ("long" * 30)
    data.rename(long)
    with embedded.running(long, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_path_with_odd_characters_works(data: Path, tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s a $HOME, "100%" #1'
    data.rename(odd)
    with embedded.running(odd, throwaway=True) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_of_another_version_is_explained(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedUnavailable, match="PostgreSQL 12 and this Kalends brings PostgreSQL"), _used(data):
        pass


def test_a_file_in_place_of_the_folder_is_explained(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with (
        pytest.raises(EmbeddedUnavailable, match=r"cannot be kept in .*/data "),
        _used(tmp_path / "data"),
    ):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_explained(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedUnavailable, match=r"may not use .* give this account rights"), _used(tmp_path / "data"):
        pass


def test_a_server_that_does_not_start_says_why(data: Path) -> None:
    with (data / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedUnavailable, match=r"did not start: .*server\.log"), _used(data):
        pass
    assert server_of(data) is None


def test_a_configured_database_is_used_instead(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://elsewhere/kalends", data=tmp_path)
    with embedded.database_url(settings) as url:
        assert url == "postgresql://elsewhere/kalends"
    assert list(tmp_path.iterdir()) == []


def _used(data: Path) -> AbstractContextManager[str]:
    return embedded.running(data, throwaway=True)
