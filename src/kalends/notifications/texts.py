"""The words of the e-mails, by what is told and who reads. English here; other languages from the catalogues."""

from __future__ import annotations

from dataclasses import dataclass

from kalends.notifications.model import Kind, Role


def N_(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is used."""
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """Subject, headline and first sentence. `%(title)s`, `%(host)s` and `%(attendee)s` are filled in."""

    subject: str
    headline: str
    lead: str


def words(kind: Kind, role: Role) -> Words:
    """What the reader is told. A guest reads what the attendee reads, unless there is something of his own."""
    return _WORDS.get((kind, role)) or _WORDS[kind, Role.ATTENDEE]


_WORDS = {
    (Kind.BOOKED, Role.HOST): Words(
        N_("New booking: %(title)s"),
        N_("You have a new booking"),
        N_("%(attendee)s has booked a time with you."),
    ),
    (Kind.BOOKED, Role.ATTENDEE): Words(
        N_("Booked: %(title)s"),
        N_("Your meeting is booked"),
        N_("You are meeting %(host)s."),
    ),
    (Kind.BOOKED, Role.GUEST): Words(
        N_("Invitation: %(title)s"),
        N_("You are invited"),
        N_("%(attendee)s is meeting %(host)s and invites you to join."),
    ),
    (Kind.REQUESTED, Role.HOST): Words(
        N_("Please confirm: %(title)s"),
        N_("A request waits for your answer"),
        N_("%(attendee)s would like to meet you. Please confirm or decline this time."),
    ),
    (Kind.REQUESTED, Role.ATTENDEE): Words(
        N_("Request received: %(title)s"),
        N_("Your request has been received"),
        N_("%(host)s has been asked to confirm this time. You will get another e-mail with the answer."),
    ),
    (Kind.CONFIRMED, Role.HOST): Words(
        N_("Confirmed: %(title)s"),
        N_("The booking is confirmed"),
        N_("Your meeting with %(attendee)s is confirmed."),
    ),
    (Kind.CONFIRMED, Role.ATTENDEE): Words(
        N_("Confirmed: %(title)s"),
        N_("Your meeting is confirmed"),
        N_("%(host)s has confirmed your request."),
    ),
    (Kind.CONFIRMED, Role.GUEST): Words(
        N_("Invitation: %(title)s"),
        N_("You are invited"),
        N_("%(attendee)s is meeting %(host)s and invites you to join."),
    ),
    (Kind.DECLINED, Role.HOST): Words(
        N_("Declined: %(title)s"),
        N_("The request is declined"),
        N_("Your meeting with %(attendee)s will not take place."),
    ),
    (Kind.DECLINED, Role.ATTENDEE): Words(
        N_("Declined: %(title)s"),
        N_("Your request was declined"),
        N_("%(host)s cannot meet you at this time."),
    ),
    (Kind.DECLINED, Role.GUEST): Words(
        N_("Cancelled: %(title)s"),
        N_("The meeting is cancelled"),
        N_("The meeting of %(attendee)s and %(host)s will not take place."),
    ),
    (Kind.RESCHEDULED, Role.HOST): Words(
        N_("Rescheduled: %(title)s"),
        N_("A booking has moved"),
        N_("Your meeting with %(attendee)s has a new time."),
    ),
    (Kind.RESCHEDULED, Role.ATTENDEE): Words(
        N_("Rescheduled: %(title)s"),
        N_("Your meeting has moved"),
        N_("Your meeting with %(host)s has a new time."),
    ),
    (Kind.RESCHEDULED, Role.GUEST): Words(
        N_("Rescheduled: %(title)s"),
        N_("The meeting has moved"),
        N_("The meeting of %(attendee)s and %(host)s has a new time."),
    ),
    (Kind.MOVE_REQUESTED, Role.HOST): Words(
        N_("Please confirm the new time: %(title)s"),
        N_("A new time waits for your answer"),
        N_("Your meeting with %(attendee)s is to move. Please confirm or decline the new time."),
    ),
    (Kind.MOVE_REQUESTED, Role.ATTENDEE): Words(
        N_("New time requested: %(title)s"),
        N_("Your new time has been requested"),
        N_("%(host)s has been asked to confirm the new time. You will get another e-mail with the answer."),
    ),
    (Kind.MOVE_REQUESTED, Role.GUEST): Words(
        N_("New time requested: %(title)s"),
        N_("The meeting is to move"),
        N_("%(attendee)s and %(host)s are agreeing on a new time. The old time no longer holds."),
    ),
    (Kind.RELOCATED, Role.HOST): Words(
        N_("New place: %(title)s"),
        N_("A booking has a new place"),
        N_("Your meeting with %(attendee)s takes place elsewhere."),
    ),
    (Kind.RELOCATED, Role.ATTENDEE): Words(
        N_("New place: %(title)s"),
        N_("Your meeting has a new place"),
        N_("Your meeting with %(host)s takes place elsewhere."),
    ),
    (Kind.RELOCATED, Role.GUEST): Words(
        N_("New place: %(title)s"),
        N_("The meeting has a new place"),
        N_("The meeting of %(attendee)s and %(host)s takes place elsewhere."),
    ),
    (Kind.JOINED, Role.HOST): Words(
        N_("More people are coming: %(title)s"),
        N_("More people are coming"),
        N_("Your meeting with %(attendee)s has more participants."),
    ),
    (Kind.JOINED, Role.ATTENDEE): Words(
        N_("More people are coming: %(title)s"),
        N_("More people are coming"),
        N_("Your meeting with %(host)s has more participants."),
    ),
    (Kind.JOINED, Role.GUEST): Words(
        N_("More people are coming: %(title)s"),
        N_("More people are coming"),
        N_("The meeting of %(attendee)s and %(host)s has more participants."),
    ),
    (Kind.LEFT, Role.HOST): Words(
        N_("Seat given up: %(title)s"),
        N_("Somebody is not coming"),
        N_("%(attendee)s has given up the seat. The meeting takes place with the others."),
    ),
    (Kind.LEFT, Role.ATTENDEE): Words(
        N_("Seat given up: %(title)s"),
        N_("Somebody is not coming"),
        N_("%(attendee)s will not be at your meeting with %(host)s."),
    ),
    (Kind.CANCELLED, Role.HOST): Words(
        N_("Cancelled: %(title)s"),
        N_("A booking was cancelled"),
        N_("Your meeting with %(attendee)s will not take place."),
    ),
    (Kind.CANCELLED, Role.ATTENDEE): Words(
        N_("Cancelled: %(title)s"),
        N_("Your meeting was cancelled"),
        N_("Your meeting with %(host)s will not take place."),
    ),
    (Kind.CANCELLED, Role.GUEST): Words(
        N_("Cancelled: %(title)s"),
        N_("The meeting is cancelled"),
        N_("The meeting of %(attendee)s and %(host)s will not take place."),
    ),
}
