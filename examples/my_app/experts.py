"""The people whom My App makes bookable, and what they can be booked for. Your own app has them in its database."""

from __future__ import annotations

from dataclasses import dataclass

from kalends.client import BookingField, ConfirmationPolicy, Location
from kalends.client.event_types import EventTypeOptions


@dataclass(frozen=True)
class Expert:
    """Somebody who can be booked. `hue` is the colour of the avatar, in degrees."""

    email: str
    name: str
    headline: str
    bio: str
    time_zone: str
    hue: int
    room: str

    @property
    def initials(self) -> str:
        """The first letters of the names."""
        return "".join(word[0] for word in self.name.split()).upper()


TOPIC = BookingField(
    type="textarea",
    slug="topic",
    label="What would you like to work on?",
    placeholder="A sentence or two",
    required=True,
    hidden=False,
)

EXPERTS = (
    Expert(
        email="amara@my-app.example.com",
        name="Amara Okafor",
        headline="Product strategy",
        bio="Fifteen years of deciding what not to build. Bring a roadmap, leave with a shorter one.",
        time_zone="Europe/London",
        hue=18,
        room="https://meet.example.com/amara",
    ),
    Expert(
        email="jonas@my-app.example.com",
        name="Jonas Lindqvist",
        headline="Engineering leadership",
        bio="Helps small teams grow without slowing down: hiring, reviews, and the first on-call rota.",
        time_zone="America/New_York",
        hue=205,
        room="https://meet.example.com/jonas",
    ),
)


@dataclass(frozen=True)
class Offer:
    """Something that an expert can be booked for."""

    slug: str
    title: str
    minutes: int
    rules: EventTypeOptions


def offers(expert: Expert) -> tuple[Offer, ...]:
    """What the expert can be booked for."""
    first_name = expert.name.split()[0]
    room = Location("link", link=expert.room, public=False)
    intro: EventTypeOptions = {
        "description": "Get to know each other, and see whether we can help.",
        "locations": [room],
    }
    deep: EventTypeOptions = {
        "description": f"An hour on one question of yours. {first_name} confirms each request personally.",
        "locations": [room],
        "booking_fields": [TOPIC],
        "confirmation_policy": ConfirmationPolicy("always"),
        "after_event_buffer": 15,
    }
    return (Offer("thirty-minutes", "Intro call", 30, intro), Offer("deep-dive", "Deep dive", 60, deep))
