"""Two Kalends: one that is moved out of, served over loopback, and one that is moved into."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from kalends.accounts.model import UserCaller
from kalends.client import AsyncKalends, Attendee, Availability, EventType, Location, NewManagedUser
from kalends.core import events
from kalends.core.database import Database, connect
from kalends.core.settings import Settings
from kalends.importing import service, source
from kalends.importing.model import Credentials, Report
from kalends.importing.service import Order
from kalends.importing.tokens import Tokens
from kalends.reactions import REACTIONS
from tests.support import NOW
from tests.support.accounts import VAULT, make_key, make_owner
from tests.support.clock import Clock
from tests.support.database import Server
from tests.support.serving import serving

PAGES = "https://my-app.com/bookings"
HOOK = "https://my-app.com/hooks"
PERMISSIONS = (
    "BOOKING_READ",
    "BOOKING_WRITE",
    "SCHEDULE_READ",
    "SCHEDULE_WRITE",
    "EVENT_TYPE_READ",
    "EVENT_TYPE_WRITE",
    "PROFILE_READ",
    "APPS_READ",
)
MONDAY = datetime(2027, 1, 11, 10, tzinfo=UTC)
ROOM = Location("link", link="https://meet.example.com/alice", public=True)


@dataclass
class Old:
    """The Kalends that is moved out of: where it is, its OAuth client, and that client's users."""

    url: str
    owner_key: str
    client_id: str
    client_secret: str
    app: AsyncKalends
    tokens: dict[str, dict[str, object]] = field(default_factory=dict)

    async def add_user(self, name: str) -> NewManagedUser:
        """Makes a managed user with working hours in London, and keeps the tokens."""
        email = f"{name.lower()}@example.com"
        user = await self.app.managed_users.create(email=email, name=name, time_zone="Europe/London")
        self.tokens[str(user.user.id)] = dict(user.tokens.raw)
        return user

    async def add_event_type(self, user: NewManagedUser, slug: str = "intro", **options: object) -> EventType:
        """Makes an event type of half an hour."""
        acting = self.app.as_user(user.tokens)
        return await acting.event_types.create(
            title=slug.title(), slug=slug, length_in_minutes=30, locations=[ROOM], **options
        )

    async def add_booking(self, event_type: EventType, start: datetime = MONDAY) -> str:
        """Books as Bob, and gives the uid."""
        bob = Attendee("Bob", "bob@example.com", "Europe/Berlin", phone_number="+441632960001")
        booking = await self.app.bookings.create(
            event_type_id=event_type.id, start=start, attendee=bob, metadata={"order": "7"}
        )
        return booking.uid

    async def add_alice(self) -> Alice:
        """Makes somebody with one of everything."""
        user = await self.add_user("Alice")
        acting = self.app.as_user(user.tokens)
        evenings = await acting.schedules.create(
            name="Evenings",
            time_zone="Europe/Berlin",
            is_default=False,
            availability=[Availability(("Monday",), "18:00", "21:00")],
        )
        event_type = await self.add_event_type(user, schedule_id=evenings.id, minimum_booking_notice=0)
        start = datetime(2027, 1, 11, 18, tzinfo=UTC)
        return Alice(user, event_type, await self.add_booking(event_type, start), start)


@dataclass(frozen=True)
class Alice:
    """Somebody with one of everything."""

    user: NewManagedUser
    event_type: EventType
    booking_uid: str
    start: datetime


@dataclass(frozen=True)
class New:
    """The Kalends that is moved into, and the owner of an organisation there."""

    url: str
    database: Database
    caller: UserCaller


Run = Callable[..., Awaitable[Report]]


@pytest_asyncio.fixture
async def old(committed_database: Database, settings: Settings, clock: Clock) -> AsyncIterator[Old]:
    """The source. Commits, since it is a server."""
    async with committed_database.transaction() as tx:
        key = await make_key(tx, await make_owner(tx))
    async with serving(committed_database, settings, clock) as url, AsyncKalends(url, api_key=key) as owner:
        made = await owner.oauth_clients.create(
            name="My App",
            redirect_uris=["https://my-app.com"],
            booking_redirect_uri=PAGES,
            permissions=PERMISSIONS,
        )
        async with AsyncKalends(url, client_id=made.client_id, client_secret=made.client_secret) as app:
            yield Old(url, key, made.client_id, made.client_secret, app)


@pytest_asyncio.fixture
async def new(postgres: Server, worker_name: str) -> AsyncIterator[New]:
    """The target. Commits, since an import does."""
    with postgres.clone(f"moved_into_{worker_name}") as url:
        database = events.wired(connect(url), REACTIONS)
        async with database.transaction() as tx:
            owner = await make_owner(tx, email="owner@example.com")
        yield New(url, database, UserCaller(owner))
        await database.close()


@pytest.fixture
def tokens_file(tmp_path: Path) -> Path:
    """Where the users' tokens at the source are kept."""
    return tmp_path / "tokens.json"


@pytest.fixture
def run(old: Old, new: New, tokens_file: Path) -> Run:
    """Imports what is there, with every user's token, and gives the report."""

    async def run(
        *,
        apply: bool = True,
        force_refresh: bool = False,
        api_key: str | None = old.owner_key,
        tokens: Mapping[str, object] = old.tokens,
        page: int = 100,
    ) -> Report:
        _write(tokens_file, tokens)
        credentials = Credentials(old.client_id, old.client_secret, api_key)
        stand_in = {"id": old.client_id, "name": "Imported", "redirectUris": [], "permissions": ["*"]}
        order = Order(new.caller, apply, stand_in, force_refresh)
        async with source.connect(old.url, credentials, page=page, back_off=()) as found:
            return await service.run(new.database, VAULT, found, Tokens(tokens_file), order, _unwatched, lambda: NOW)

    return run


def _write(path: Path, tokens: Mapping[str, object]) -> None:
    path.write_text(json.dumps(tokens))


def _unwatched(done: int, total: int) -> None:
    """Nobody looks at the progress."""
