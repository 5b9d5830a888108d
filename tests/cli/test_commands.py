"""Commands that do one thing and end, as a person runs them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kalends import __version__
from kalends.accounts import service as accounts
from kalends.core import database
from kalends.core.secrets import Vault
from tests.support import NOW
from tests.support.database import Server
from tests.support.processes import kalends

OWNER = ("--email", "owner@example.com", "--organization", "Acme")

QUESTION = {
    "event": {"length": 30},
    "query": {"start": "2027-03-10T00:00:00Z", "end": "2027-03-11T00:00:00Z", "timeZone": "Europe/London"},
    "hosts": [
        {
            "id": 1,
            "timeZone": "Europe/London",
            "availability": [{"days": [3], "start": "09:00", "end": "10:30"}],
            "overrides": [],
            "busy": [["2027-03-10T09:30:00Z", "2027-03-10T10:00:00Z"]],
        }
    ],
}


async def _who(environment: dict[str, str], key: str) -> str:
    connected = database.connect(environment["KALENDS_DATABASE_URL"])
    async with connected.transaction() as tx:
        caller = await accounts.authenticate_bearer(tx, key, Vault(b"unused"), NOW)
    await connected.close()
    return caller.user.email


async def test_user_create_prints_an_api_key_and_nothing_else(environment: dict[str, str]) -> None:
    done = kalends("user", "create", *OWNER, environment=environment)
    assert re.fullmatch(r"cal_\S+\n", done.stdout)
    assert await _who(environment, done.stdout.strip()) == "owner@example.com"


async def test_user_create_again_gives_the_same_owner_another_key(environment: dict[str, str]) -> None:
    first, second = (kalends("user", "create", *OWNER, environment=environment).stdout.strip() for _ in range(2))
    assert first != second
    assert await _who(environment, first) == await _who(environment, second) == "owner@example.com"


def test_user_create_migrates_an_empty_database_first(empty_environment: dict[str, str]) -> None:
    assert kalends("user", "create", *OWNER, environment=empty_environment).stdout.startswith("cal_")


@pytest.fixture(scope="module")
def owned(postgres: Server, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Variables that name a database in which the organisation has its owner."""
    with postgres.clone(f"cli_owned_{worker_name}") as url:
        environment = {"KALENDS_DATABASE_URL": url, "KALENDS_DATA": str(tmp_path_factory.mktemp("data"))}
        kalends("user", "create", *OWNER, environment=environment)
        yield environment


def test_client_create_prints_lines_for_the_environment(owned: dict[str, str]) -> None:
    done = _create_client(owned)
    assert re.fullmatch(r"KALENDS_CLIENT_ID=cl\w+\nKALENDS_CLIENT_SECRET=\S+\n", done.stdout)


def test_client_create_prints_json_where_asked_to(owned: dict[str, str]) -> None:
    assert json.loads(_create_client(owned, "--json").stdout).keys() == {"clientId", "clientSecret"}


def test_client_create_without_an_owner_says_how_to_make_one(environment: dict[str, str]) -> None:
    done = _create_client(environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert "kalends user create --email owner@example.com" in done.stderr


def test_client_create_refuses_a_url_that_no_link_may_lead_to(owned: dict[str, str]) -> None:
    done = _create_client(owned, "--booking-url", "javascript:alert(1)")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(("more", "secret"), [((), r"KALENDS_APP_SECRET=\S+\n"), (("--public",), "")])
def test_app_create_prints_a_secret_where_the_app_can_keep_one(
    owned: dict[str, str], more: tuple[str, ...], secret: str
) -> None:
    words = ("--name", "Their App", "--redirect-uri", "https://their-app.com/callback", "--scope", "BOOKING_READ")
    done = kalends("app", "create", *OWNER, *words, *more, environment=owned)
    assert re.fullmatch(rf"KALENDS_APP_ID=cl\w+\n{secret}", done.stdout), done.stderr


def test_apps_are_listed_shown_and_deleted(environment: dict[str, str]) -> None:
    kalends("user", "create", *OWNER, environment=environment)
    words = ("--name", "Their App", "--redirect-uri", "https://their-app.com/callback", "--public", "--json")
    made = json.loads(kalends("app", "create", *OWNER, *words, environment=environment).stdout)["clientId"]
    listed = kalends("app", "list", *OWNER, environment=environment).stdout
    assert listed == f"{made}  Their App  https://their-app.com/callback\n"
    shown = json.loads(kalends("app", "show", *OWNER, made, environment=environment).stdout)
    assert (shown["clientId"], shown["kind"], shown["scopes"], shown["users"]) == (made, "public", ["*"], 0)
    assert kalends("app", "delete", *OWNER, made, "--yes", environment=environment).stdout == "Deleted Their App.\n"
    assert json.loads(kalends("app", "list", *OWNER, "--json", environment=environment).stdout) == []


def test_an_app_that_there_is_not_is_said_so(owned: dict[str, str]) -> None:
    done = kalends("app", "delete", *OWNER, "clnobody", "--yes", environment=owned)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "There is no OAuth2 client of this id.\n")


def _create_client(environment: dict[str, str], *more: str) -> subprocess.CompletedProcess[str]:
    app = ("--name", "My App", "--redirect-uri", "https://my-app.com")
    return kalends("client", "create", *OWNER, *app, *more, environment=environment)


def test_migrate_says_that_the_database_is_current(empty_environment: dict[str, str]) -> None:
    assert kalends("migrate", environment=empty_environment).stdout == "The database is current.\n"


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    nowhere = {"KALENDS_DATABASE_URL": "postgresql://localhost:1/kalends", "KALENDS_DATA": str(tmp_path)}
    done = kalends("migrate", environment=nowhere)
    assert done.returncode == 1
    assert re.fullmatch(r"The database does not answer \(.* failed: .*\): check KALENDS_DATABASE_URL\.\n", done.stderr)


def test_openapi_prints_the_document_without_a_database(tmp_path: Path) -> None:
    nowhere = {"KALENDS_DATABASE_URL": "postgresql://localhost:1/kalends", "KALENDS_DATA": str(tmp_path)}
    document = json.loads(kalends("openapi", environment=nowhere).stdout)
    assert "/v2/bookings" in document["paths"]


def test_slots_answers_a_question_written_down(tmp_path: Path) -> None:
    (tmp_path / "question.json").write_text(json.dumps(QUESTION))
    done = kalends("slots", str(tmp_path / "question.json"), environment={})
    assert json.loads(done.stdout) == ["2027-03-10T09:00:00Z", "2027-03-10T10:00:00Z"]


def test_slots_answers_several_questions_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "questions.json").write_text(json.dumps([QUESTION, {**QUESTION, "hosts": []}]))
    done = kalends("slots", str(tmp_path / "questions.json"), environment={})
    assert json.loads(done.stdout) == [["2027-03-10T09:00:00Z", "2027-03-10T10:00:00Z"], []]


@pytest.mark.parametrize("text", ["nonsense", "{}", '{"event": {"length": 30}, "query": {}, "hosts": []}'])
def test_slots_refuses_what_is_no_question(text: str, tmp_path: Path) -> None:
    (tmp_path / "question.json").write_text(text)
    done = kalends("slots", str(tmp_path / "question.json"), environment={})
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_wrong_setting_is_named() -> None:
    done = kalends("migrate", environment={"KALENDS_PORT": "many"})
    assert done.returncode == 1
    assert done.stderr.startswith("The setting port (KALENDS_PORT) cannot be 'many'")


def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("port: 3000")
    done = kalends("migrate", environment={"KALENDS_CONFIG": str(tmp_path / "broken.toml")})
    assert done.returncode == 1
    assert "broken.toml is no valid TOML" in done.stderr


def test_help_names_every_command() -> None:
    shown = kalends("--help", environment={"TERM": "dumb"}).stdout
    for name in ("serve", "worker", "migrate", "doctor", "openapi", "slots", "demo", "client", "app", "user"):
        assert name in shown


def test_help_says_where_a_default_comes_from() -> None:
    shown = " ".join(kalends("serve", "--help", environment={"TERM": "dumb"}).stdout.replace("│", " ").split())
    assert "[default: (KALENDS_PORT, else 3000)]" in shown


def test_the_version_is_told() -> None:
    assert kalends("--version", environment={}).stdout == f"kalends {__version__}\n"
