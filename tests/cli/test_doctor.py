"""What `kalends doctor` finds, and what it says to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from kalends.cli import checks
from kalends.cli.checks import Verdict
from kalends.core.settings import Settings
from tests.support import NOW
from tests.support.processes import PATIENCE, free_port, kalends


def test_a_good_installation_passes(environment: dict[str, str]) -> None:
    done = kalends("doctor", environment=environment)
    assert (done.returncode, "✗" in done.stdout) == (0, False)
    assert "PostgreSQL 18 answers" in done.stdout


def test_a_database_that_is_not_migrated_fails_and_says_what_to_run(empty_environment: dict[str, str]) -> None:
    done = kalends("doctor", environment=empty_environment)
    assert done.returncode == 1
    assert "run `kalends migrate`" in done.stdout


def test_a_database_that_does_not_answer_fails(tmp_path: Path) -> None:
    nowhere = {"KALENDS_DATABASE_URL": "postgresql://localhost:1/kalends", "KALENDS_DATA": str(tmp_path)}
    done = kalends("doctor", environment=nowhere)
    assert done.returncode == 1
    assert "check KALENDS_DATABASE_URL and that the server runs" in done.stdout


def test_looking_at_a_fresh_installation_makes_nothing(tmp_path: Path) -> None:
    done = kalends("doctor", environment={"KALENDS_DATA": str(tmp_path / "data")})
    assert done.returncode == 0
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("number", "verdict"), [(140_012, Verdict.BAD), (150_000, Verdict.GOOD), (180_006, Verdict.GOOD)]
)
def test_old_servers_are_refused(number: int, verdict: Verdict) -> None:
    assert checks.server_version(number).verdict is verdict


@pytest.mark.parametrize(
    ("apart", "verdict"), [(0, Verdict.GOOD), (2, Verdict.GOOD), (3, Verdict.BAD), (-3, Verdict.BAD)]
)
def test_clocks_that_disagree_are_noticed(apart: int, verdict: Verdict) -> None:
    assert checks.clock(NOW, NOW + timedelta(seconds=apart)).verdict is verdict


def test_a_key_file_that_others_may_read_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("key")
    (tmp_path / "secret.key").chmod(0o644)
    finding = checks.secret_key(Settings(data=tmp_path))
    assert (finding.verdict, "chmod 600" in finding.says) == (Verdict.BAD, True)


def test_a_short_key_is_noticed(tmp_path: Path) -> None:
    assert checks.secret_key(Settings(data=tmp_path, secret_key="short")).verdict is Verdict.ODD


def test_a_key_of_this_machine_alone_is_noticed_with_a_shared_database(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://db/kalends")
    assert checks.secret_key(settings).verdict is Verdict.ODD


def test_a_data_folder_that_is_a_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert checks.data_folder(Settings(data=tmp_path / "data")).verdict is Verdict.BAD


def test_mail_that_nobody_gets_is_noticed(tmp_path: Path) -> None:
    assert checks.mail(Settings(data=tmp_path)).verdict is Verdict.ODD


def test_a_mail_server_that_answers_is_good() -> None:
    with mail_server() as port:
        assert checks.mail(Settings(smtp_url=f"smtp://127.0.0.1:{port}")).verdict is Verdict.GOOD


def test_a_mail_server_that_does_not_answer_is_bad() -> None:
    finding = checks.mail(Settings(smtp_url="smtp://127.0.0.1:1"))
    assert (finding.verdict, "check KALENDS_SMTP_URL" in finding.says) == (Verdict.BAD, True)


def test_a_mail_server_that_does_not_know_us_is_bad() -> None:
    with mail_server() as port:
        assert checks.mail(Settings(smtp_url=f"smtp://me:secret@127.0.0.1:{port}")).verdict is Verdict.BAD


@contextmanager
def mail_server() -> Iterator[int]:
    """The port of an SMTP server that takes mail from anybody, and knows nobody."""
    port = free_port()
    controller = Controller(Sink(), hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def test_mail_links_that_lead_to_this_machine_are_noticed() -> None:
    assert checks.public_url(Settings(smtp_url="smtp://mail.example.com")).verdict is Verdict.ODD
