"""What is refused about event types and the links to them."""

from __future__ import annotations

from kalends.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class EventTypeInvalid(Invalid):
    """An event type that cannot be offered like this."""


class GroupInvalid(Invalid):
    """These are not people who can be booked together."""


class MemberNotFound(NotFound):
    """One of the people who are to be booked together is not there, or not in the same organisation."""


class NotBookedTogether(Forbidden):
    """One of these people is booked alone, and with nobody else."""


class PrivateLinkNotFound(NotFound):
    """There is no such private link, or not for this caller."""


class PrivateLinkTaken(Conflict):
    """Another private link has this id."""


class PrivateLinkEnded(Gone):
    """A private link that has expired, or has been used as often as it may be."""

    def __init__(self) -> None:
        super().__init__("This link has expired or has been used up; ask for a new one.")
