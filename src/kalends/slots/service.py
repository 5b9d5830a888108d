"""What others ask about free time: which starts are offered, is this one, hold it, claim it, share it, free it."""

from __future__ import annotations

from kalends.slots.verbs.claims import claim, confirm_claim, find_shared, free_seats, lock, release, take_seats
from kalends.slots.verbs.holds import (
    change_hold,
    drop_hold,
    get_hold,
    hold,
    hold_anew,
    prune_holds,
    release_hold,
)
from kalends.slots.verbs.offers import check, explain_starts, list_starts

__all__ = [
    "change_hold",
    "check",
    "claim",
    "confirm_claim",
    "drop_hold",
    "explain_starts",
    "find_shared",
    "free_seats",
    "get_hold",
    "hold",
    "hold_anew",
    "list_starts",
    "lock",
    "prune_holds",
    "release",
    "release_hold",
    "take_seats",
]
