"""Slots that several people share: which can be joined, and which are full. Pure.

A booking of the event type keeps its slot open to others as long as seats are free, also where the hours have changed
meanwhile. A hold keeps one seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kalends.event_types.model import Seats
from kalends.slots.model import Claim, ClaimKind, Seating, SharedSlot


def seating(seats: Seats, own: Sequence[Claim], length: int) -> Seating:
    """The seats of slots of `length` minutes, as the event type's own claims leave them."""
    shared: dict[int, SharedSlot] = {}
    for claim in own:
        if claim.end - claim.start == length:
            shared[claim.start] = _with(shared.get(claim.start, SharedSlot()), claim)
    return Seating(
        seats.per_slot, seats.show_count, {start: slot for start, slot in shared.items() if slot != SharedSlot()}
    )


def joined(starts: Sequence[int], seating: Seating, wanted: int) -> list[int]:
    """The sorted starts, those that somebody has booked with `wanted` seats left added, full ones left out."""
    open_ = {start for start, slot in seating.shared.items() if slot.booking_uid}
    return sorted(start for start in open_.union(starts) if seating.free(start) >= wanted)


def _with(slot: SharedSlot, claim: Claim) -> SharedSlot:
    if claim.kind is ClaimKind.HOLD:
        return replace(slot, held=slot.held + 1)
    if claim.seats_taken is None:
        return slot
    return replace(slot, booking_uid=claim.booking_uid, booked=claim.seats_taken)
