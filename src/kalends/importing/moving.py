"""Making here what somebody has at the source, in one transaction, refused things left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kalends.accounts import service as accounts
from kalends.accounts.model import ClientCaller, ClientDraft, ManagedUserDraft, OAuthClient, User, UserCaller, UserId
from kalends.bookings import service as bookings
from kalends.core.database import Tx
from kalends.core.errors import KalendsError
from kalends.core.secrets import Vault
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById, EventTypeKey, GroupByIds
from kalends.event_types.model import EventTypeDraft, PrivateLink, PrivateLinkLimits
from kalends.importing import records, things
from kalends.importing.carrying import Carried, NotCarried
from kalends.importing.ledger import Ledger
from kalends.importing.model import Belongings, Credentials, History, Kind, Row
from kalends.importing.records import Adoption
from kalends.notifications import service as notifications
from kalends.schedules import service as schedules
from kalends.schedules.model import ScheduleDraft
from kalends.slots import service as slots
from kalends.verification import service as verification
from kalends.webhooks import service as webhooks
from kalends.webhooks.model import Owner, WebhookDraft


@dataclass(frozen=True)
class Mover:
    """Who moves: an organisation's owner, into this installation."""

    caller: UserCaller
    vault: Vault
    allow_private: bool
    ledger: Ledger

    async def client(self, tx: Tx, row: Row, credentials: Credentials) -> OAuthClient | None:
        """The OAuth client, under the id and with the secret that it has at the source."""
        await self.ledger.lock(tx)

        async def make(draft: ClientDraft) -> str:
            client_id, secret = credentials.client_id, credentials.client_secret
            made = await accounts.adopt_client(tx, self.caller, client_id, secret, draft, self.vault, self.ledger.now)
            return made.id

        client_id = await self.ledger.once(tx, Kind.CLIENT, row, things.CLIENT.carry, make)
        return await accounts.find_client(tx, client_id) if client_id else None

    async def user(self, tx: Tx, client: OAuthClient, row: Row, belongings: Belongings) -> None:
        """A managed user with all that is theirs."""

        async def make(draft: ManagedUserDraft) -> int:
            username = str(row.get("username", ""))
            made = await accounts.adopt_managed_user(tx, ClientCaller(client), draft, username, self.ledger.now)
            return made.id

        user_id = await self.ledger.once(tx, Kind.USER, row, things.USER.carry, make)
        if user_id is not None:
            for name, reason in (*belongings.unread.items(), *belongings.left_behind):
                self.ledger.lose(Kind.USER, row, name, reason)
            await self._belongings(
                tx, await accounts.get_managed_user(tx, ClientCaller(client), int(user_id)), row, belongings
            )

    async def meetings(self, tx: Tx, client: OAuthClient, people: Sequence[tuple[Row, Belongings]]) -> None:
        """What people have together with each other, when all of them are there: those whom a rehearsal has made and
        taken back come again."""
        await self._lock(tx, [row for _, found in people for row in found.all_bookings])
        for user, found in people:
            await self.user(tx, client, user, found)
        for user, found in people:
            for row in records.meetings_of(user, found.bookings):
                await self._booking(tx, row, found.history)

    async def webhooks(self, tx: Tx, owner: Owner, rows: tuple[Row, ...]) -> None:
        """Webhooks of a user, an event type or the OAuth client. They hear of what happens from now on."""

        async def make(draft: WebhookDraft) -> int:
            made = await webhooks.create(
                tx, owner, draft, self.vault, self.ledger.now, allow_private=self.allow_private
            )
            return made.id

        for row in rows:
            await self.ledger.once(tx, Kind.WEBHOOK, row, things.WEBHOOK.carry, make)

    async def _belongings(self, tx: Tx, user: User, row: Row, found: Belongings) -> None:
        await self._lock(tx, found.all_bookings)
        hours = {str(each["id"]): await self._schedule(tx, user, each) for each in found.schedules}
        kinds = {str(each["id"]): await self._event_type(tx, user, each, hours) for each in found.event_types}
        for booking in found.ended:
            await self._follow(tx, booking)
        for booking in found.bookings:
            if records.is_hosted_by(booking, row) and not records.is_meeting(booking):
                await self._booking(tx, booking, found.history)
        await self._verified(tx, user, found)
        await self.webhooks(tx, webhooks.of_user(user), found.webhooks)
        for source_id, event_type_id in kinds.items():
            if event_type_id is not None:
                await self._of_event_type(tx, user, int(event_type_id), source_id, found)

    async def _of_event_type(self, tx: Tx, user: User, event_type_id: int, source_id: str, found: Belongings) -> None:
        """What belongs to an event type."""
        for link in found.private_links.get(source_id, ()):
            if not link.get("isExpired"):
                await self._private_link(tx, user, event_type_id, link)
        owner = await webhooks.of_event_type(tx, user, event_type_id)
        await self.webhooks(tx, owner, found.event_type_webhooks.get(source_id, ()))

    async def _private_link(self, tx: Tx, user: User, event_type_id: int, row: Row) -> None:
        async def make(limits: PrivateLinkLimits) -> str:
            link = PrivateLink(str(row["linkId"]), event_type_id, limits, _uses(row))
            return (await event_types.adopt_private_link(tx, user, link, self.ledger.now)).id

        await self.ledger.once(tx, Kind.PRIVATE_LINK, row, things.PRIVATE_LINK.carry, make)

    async def _verified(self, tx: Tx, user: User, found: Belongings) -> None:
        async def make_email(address: str) -> int:
            return (await verification.adopt_email(tx, user, address, self.ledger.now)).id

        async def make_phone(number: str) -> int:
            return (await verification.adopt_phone(tx, user, number, self.ledger.now)).id

        for row in found.emails:
            await self.ledger.once(tx, Kind.EMAIL, row, things.email, make_email)
        for row in found.phones:
            await self.ledger.once(tx, Kind.PHONE, row, things.phone, make_phone)

    async def _schedule(self, tx: Tx, user: User, row: Row) -> str | None:
        async def make(draft: ScheduleDraft) -> int:
            return (await schedules.create(tx, user, draft, self.ledger.now)).id

        return await self.ledger.once(tx, Kind.SCHEDULE, row, things.SCHEDULE.carry, make)

    async def _event_type(self, tx: Tx, user: User, row: Row, hours: Mapping[str, str | None]) -> str | None:
        def carry(row: Row) -> Carried[EventTypeDraft]:
            return _with_schedule(things.EVENT_TYPE.carry(row), row, hours)

        async def make(draft: EventTypeDraft) -> int:
            return (await event_types.create(tx, user, draft, self.ledger.now)).id

        return await self.ledger.once(tx, Kind.EVENT_TYPE, _unwrapped(row), carry, make)

    async def _booking(self, tx: Tx, row: Row, history: History) -> None:
        known = [(host, await self.ledger.find(tx, Kind.USER, host)) for host in records.hosts_of(row)]
        hosts = tuple(UserId(int(user_id)) for _, user_id in known if user_id)
        lost = records.without(row, [host for host, user_id in known if user_id is None])

        def carry(row: Row) -> Carried[Adoption]:
            carried = records.adoption(row, history, self.ledger.now)
            return Carried(carried.word, (*carried.lost, *lost))

        async def make(found: Adoption) -> int:
            key, now = await self._key(tx, row, hosts), self.ledger.now
            booking = await bookings.adopt(tx, key, found.record, now, formers=found.formers)
            await notifications.assume_invited(tx, booking, now)
            await webhooks.expect(tx, booking.uid, now)
            return booking.id

        await self._follow(tx, row)
        await self.ledger.once(tx, Kind.BOOKING, row, carry, make)

    async def _key(self, tx: Tx, row: Row, hosts: tuple[UserId, ...]) -> EventTypeKey:
        """What was booked: an event type, or people together. Raises `NotCarried`."""
        source_id = records.event_type_of(row)
        if len(hosts) > 1 or (hosts and source_id is None):
            return GroupByIds(hosts)
        event_type_id = await self.ledger.find(tx, Kind.EVENT_TYPE, {"id": source_id})
        if event_type_id is None:
            raise NotCarried("Its event type has not been imported.")
        return EventTypeById(int(event_type_id))

    async def _lock(self, tx: Tx, rows: Sequence[Row]) -> None:
        """Locks the time of all who host these, at once, for who locks one after the other may wait for ever."""
        hosts = {str(host["id"]): host for row in rows for host in records.hosts_of(row)}
        found = [await self.ledger.find(tx, Kind.USER, host) for host in hosts.values()]
        await slots.lock(tx, [UserId(int(user_id)) for user_id in found if user_id])

    async def _follow(self, tx: Tx, row: Row) -> None:
        """Lets a booking that an earlier import has made be what it has become at the source since."""
        if await self.ledger.find(tx, Kind.BOOKING, row) is None:
            return
        try:
            async with tx.begin_nested():
                uid, status, reason = records.end_of(row)
                if await bookings.follow(tx, uid, status, reason=reason, now=self.ledger.now):
                    await notifications.assume_invited(tx, await bookings.get(tx, uid), self.ledger.now)
                    await webhooks.expect(tx, uid, self.ledger.now)
                    self.ledger.follow(row)
        except KalendsError as refusal:
            self.ledger.lose(Kind.BOOKING, row, "status", refusal.message)


def _unwrapped(row: Row) -> Row:
    """The event type with its booking window as requests have it: answers put it into a list."""
    window = row.get("bookingWindow")
    return {**row, "bookingWindow": window[0] if window else None} if isinstance(window, list) else row


def _with_schedule(
    carried: Carried[EventTypeDraft], row: Row, hours: Mapping[str, str | None]
) -> Carried[EventTypeDraft]:
    """The event type with its schedule as it is called here."""
    if row.get("scheduleId") is None:
        return carried
    schedule_id = hours.get(str(row["scheduleId"]))
    if schedule_id is None:
        reason = "Its schedule has not been imported; it uses the default one."
        return Carried(carried.word, (*carried.lost, ("scheduleId", reason)))
    return Carried(replace(carried.word, schedule_id=int(schedule_id)), carried.lost)


def _uses(row: Row) -> int:
    """How many bookings have been made through a private link."""
    uses = row.get("usageCount")
    return uses if isinstance(uses, int) else 0
