"""What follows from each fact: the one dictionary. Every process that records facts wires it to its database."""

from __future__ import annotations

from collections.abc import Mapping

from kalends.core.events import Reactions
from kalends.notifications import service as notifications
from kalends.webhooks import service as webhooks

_TOLD = Reactions(at_once=(webhooks.announce,), later=(notifications.announce, webhooks.follow))
_FOR_PEOPLE = Reactions(later=(notifications.announce,))

REACTIONS: Mapping[str, Reactions] = {
    "BookingCreated": _TOLD,
    "BookingRequested": _TOLD,
    "BookingConfirmed": _TOLD,
    "BookingDeclined": _TOLD,
    "BookingRescheduled": _TOLD,
    "BookingCancelled": _TOLD,
    "BookingLocationChanged": _FOR_PEOPLE,
    "BookingAttendeeAdded": _FOR_PEOPLE,
    "BookingGuestsAdded": _FOR_PEOPLE,
    "BookingAttendeeRemoved": Reactions(at_once=(webhooks.announce,), later=(notifications.announce,)),
    "BookingNoShowUpdated": Reactions(at_once=(webhooks.announce,)),
    "BookingReassigned": Reactions(later=(webhooks.follow,)),
}
