from __future__ import annotations

from datetime import timedelta

import pytest

from kalends.core.database import Tx
from kalends.event_types import private_links
from kalends.event_types import service as event_types
from kalends.event_types.errors import EventTypeInvalid, PrivateLinkEnded, PrivateLinkNotFound, PrivateLinkTaken
from kalends.event_types.model import PrivateLink, PrivateLinkLimits
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.event_types import make_event_type

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("limits", "uses", "ended"),
    [
        (PrivateLinkLimits(max_uses=2), 1, False),
        (PrivateLinkLimits(max_uses=2), 2, True),
        (PrivateLinkLimits(expires_at=NOW + HOUR), 99, False),
        (PrivateLinkLimits(expires_at=NOW), 0, True),
        (PrivateLinkLimits(expires_at=NOW + HOUR, max_uses=1), 1, True),
        (PrivateLinkLimits(expires_at=NOW - HOUR, max_uses=1), 0, True),
    ],
)
def test_a_link_ends_at_whichever_comes_first(limits: PrivateLinkLimits, uses: int, ended: bool) -> None:
    assert private_links.has_ended(PrivateLink("link", 1, limits, uses), NOW) is ended


async def test_a_link_is_used_as_often_as_it_may_be(tx: Tx) -> None:
    owner = await make_owner(tx)
    event_type = await make_event_type(tx, owner)
    link = await event_types.create_private_link(tx, owner, event_type.id, PrivateLinkLimits(max_uses=2), NOW)
    for uses in (1, 2):
        await event_types.use_private_link(tx, link.id, event_type.id, NOW)
        assert (await event_types.list_private_links(tx, owner, event_type.id))[0].uses == uses
    with pytest.raises(PrivateLinkEnded):
        await event_types.use_private_link(tx, link.id, event_type.id, NOW)


async def test_a_link_opens_until_its_instant(tx: Tx) -> None:
    owner = await make_owner(tx)
    event_type = await make_event_type(tx, owner)
    limits = PrivateLinkLimits(expires_at=NOW + HOUR)
    link = await event_types.create_private_link(tx, owner, event_type.id, limits, NOW)
    assert (await event_types.open_private_link(tx, link.id, NOW)).event_type_id == event_type.id
    for verb in (
        event_types.open_private_link(tx, link.id, NOW + HOUR),
        event_types.use_private_link(tx, link.id, event_type.id, NOW + HOUR),
    ):
        with pytest.raises(PrivateLinkEnded):
            await verb


async def test_a_link_leads_to_its_own_event_type(tx: Tx) -> None:
    owner = await make_owner(tx)
    event_type, other = await make_event_type(tx, owner), await make_event_type(tx, owner, slug="other")
    link = await event_types.create_private_link(tx, owner, event_type.id, PrivateLinkLimits(), NOW)
    with pytest.raises(PrivateLinkNotFound):
        await event_types.use_private_link(tx, link.id, other.id, NOW)
    with pytest.raises(PrivateLinkNotFound):
        await event_types.open_private_link(tx, "nothing", NOW)


async def test_a_link_from_elsewhere_keeps_its_id_and_what_was_used(tx: Tx) -> None:
    owner = await make_owner(tx)
    event_type = await make_event_type(tx, owner)
    link = PrivateLink("aLinkFromElsewhere", event_type.id, PrivateLinkLimits(max_uses=3), 2)
    assert await event_types.adopt_private_link(tx, owner, link, NOW) == link
    await event_types.use_private_link(tx, link.id, event_type.id, NOW)
    with pytest.raises(PrivateLinkEnded):
        await event_types.open_private_link(tx, link.id, NOW)
    with pytest.raises(PrivateLinkTaken):
        await event_types.adopt_private_link(tx, owner, link, NOW)


@pytest.mark.parametrize("link_id", ["short", "with/a/slash", "with a space", "x" * 101])
async def test_what_cannot_stand_in_an_address_is_no_id(tx: Tx, link_id: str) -> None:
    owner = await make_owner(tx)
    event_type = await make_event_type(tx, owner)
    link = PrivateLink(link_id, event_type.id, PrivateLinkLimits(max_uses=3), 0)
    with pytest.raises(EventTypeInvalid):
        await event_types.adopt_private_link(tx, owner, link, NOW)
