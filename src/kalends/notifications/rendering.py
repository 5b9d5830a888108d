"""The words of one e-mail, put together: subject, text, HTML and calendar. The same letter gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from babel.support import NullTranslations

from kalends.bookings.model import BookedLocation, Booking
from kalends.event_types.model import LocationKind
from kalends.i18n import formats, languages, templates
from kalends.notifications import ics, rules, texts
from kalends.notifications.model import Kind, Letter, Message, Recipient, Role

_TEMPLATES = Path(__file__).parent / "templates"
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, perhaps a link, perhaps struck because it no longer holds."""

    text: str
    href: str | None = None
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What is said under one label."""

    label: str
    lines: tuple[Line, ...]

    @property
    def heading(self) -> str:
        """The label as plain text has it; a question needs no colon."""
        return self.label if self.label.endswith(("?", ":", "!", ".", "…")) else f"{self.label}:"


@dataclass(frozen=True, slots=True)
class Button:
    """A link that does something."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Content:
    """What both forms of an e-mail show, in the reader's language."""

    language: str
    headline: str
    lead: str
    preview: str
    rows: tuple[Row, ...]
    buttons: tuple[Button, ...]
    footer: str


def render(letter: Letter) -> Message:
    """The e-mail for a letter, in its recipient's language and zone. Whatever people typed is escaped for where it
    stands: a name is never markup, and never another line."""
    language = languages.negotiate(letter.recipient.locale)
    speech = languages.translations(language)
    content = _content(letter, language)
    environment = templates.environment(_TEMPLATES, language)
    return Message(
        subject=_subject(letter, language),
        text=environment.get_template("message.txt").render(content=content),
        html=environment.get_template("message.html").render(content=content),
        ics=ics.calendar(letter, _description(letter, speech)) if letter.method else None,
        method=letter.method,
    )


def _subject(letter: Letter, language: str) -> str:
    speech = languages.translations(language)
    words = texts.words(letter.kind, letter.recipient.role)
    when = _moment(letter.booking, letter.recipient)
    return f"{rules.one_line(speech.gettext(words.subject) % _names(letter, language))} · {when}"


def _content(letter: Letter, language: str) -> Content:
    speech = languages.translations(language)
    words = texts.words(letter.kind, letter.recipient.role)
    return Content(
        language=language,
        headline=speech.gettext(words.headline),
        lead=speech.gettext(words.lead) % _names(letter, language),
        preview=f"{_moment(letter.booking, letter.recipient)} · {rules.one_line(letter.booking.title)}",
        rows=tuple(_rows(letter, speech)),
        buttons=tuple(_buttons(letter, speech)),
        footer=_footer(letter, speech),
    )


def _names(letter: Letter, language: str) -> dict[str, str]:
    title = rules.one_line(letter.booking.title)
    return {
        "title": title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…",
        "host": formats.format_names([rules.one_line(host.name) for host in letter.booking.hosts], language),
        "attendee": rules.one_line((letter.concerning or letter.booking.attendee).name),
    }


def _moment(booking: Booking, reader: Recipient) -> str:
    return formats.format_moment(booking.start, reader.time_zone, _locale(reader), reader.hours)


def _rows(letter: Letter, speech: NullTranslations) -> Iterator[Row]:
    _, booking = speech.gettext, letter.booking
    yield Row(_("What"), (Line(rules.one_line(booking.title)),))
    over = letter.kind in (Kind.CANCELLED, Kind.DECLINED)
    yield Row(_("When"), tuple(Line(text, struck=over) for text in _times(letter)))
    if letter.previous:
        yield Row(_("Until now"), (Line(_on_one_line(letter.previous, letter.recipient), struck=True),))
    if booking.location:
        yield Row(_("Where"), (_where(booking.location, speech),))
    yield Row(_("Who"), tuple(Line(text) for text in _who(letter, speech)))
    yield from _details(letter, speech)


def _details(letter: Letter, speech: NullTranslations) -> Iterator[Row]:
    """What the attendee answered, which is not for guests, and what led to the change."""
    if letter.recipient.role is not Role.GUEST:
        yield from _answers(letter, speech)
    yield from _circumstances(letter, speech)


def _times(letter: Letter) -> tuple[str, ...]:
    """When it is; of a series, a line for each occurrence."""
    if len(letter.occurrences) < 2:
        return _when(letter.booking, letter.recipient)
    *_rest, zone = _when(letter.booking, letter.recipient)
    return (*(_on_one_line(booking, letter.recipient) for booking in letter.occurrences), zone)


def _when(booking: Booking, reader: Recipient) -> tuple[str, ...]:
    zone, locale = reader.time_zone, _locale(reader)
    return (
        formats.format_date(booking.start, zone, locale),
        formats.format_time_range(booking.start, booking.end, zone, locale, reader.hours),
        f"{formats.zone_name(booking.start, zone, locale)} ({zone})",
    )


def _locale(reader: Recipient) -> str:
    """How dates are written where the reader is; most readers are known by their language alone."""
    return languages.in_zone(reader.locale, reader.time_zone)


def _on_one_line(booking: Booking, reader: Recipient) -> str:
    date, times, _zone = _when(booking, reader)
    return f"{date}, {times}"


def _where(location: BookedLocation, speech: NullTranslations) -> Line:
    text = rules.one_line(location.value)
    if text.lower().startswith(("https://", "http://")):
        return Line(text, href=text)
    if location.kind in (LocationKind.PHONE, LocationKind.ATTENDEE_PHONE):
        return Line(speech.gettext("Phone %(number)s") % {"number": text})
    return Line(text)


def _who(letter: Letter, speech: NullTranslations) -> Iterator[str]:
    shown = rules.shows_host(letter.booking, letter.recipient.role)
    for host in letter.booking.hosts:
        name = _person(host.name, host.email) if shown else rules.one_line(host.name)
        yield speech.gettext("%(name)s, host") % {"name": name}
    for attendee in letter.booking.attendees:
        yield _person(attendee.name, attendee.email)
        if attendee.phone_number and letter.recipient.role is Role.HOST:
            yield rules.one_line(attendee.phone_number)
    yield from (reader.address for reader in rules.recipients(letter.booking) if reader.role is Role.GUEST)


def _person(name: str, address: str) -> str:
    return f"{rules.one_line(name)} ({rules.one_line(address)})"


def _answers(letter: Letter, speech: NullTranslations) -> Iterator[Row]:
    """What the attendee answered, under the event type's questions."""
    known = {"notes": speech.gettext("Notes"), "rescheduleReason": speech.gettext("Reason")}
    for slug, answer in letter.booking.responses.items():
        label = letter.questions.get(slug) or known.get(slug) or slug.replace("-", " ").capitalize()
        if slug != "title":
            yield Row(rules.one_line(label), _lines(_answer(answer, speech)))


def _answer(answer: object, speech: NullTranslations) -> str:
    match answer:
        case bool():
            return speech.gettext("Yes") if answer else speech.gettext("No")
        case list() | tuple():
            return ", ".join(_answer(part, speech) for part in answer)
        case _:
            return str(answer)


def _circumstances(letter: Letter, speech: NullTranslations) -> Iterator[Row]:
    """By whom and why, of what has changed."""
    _, booking = speech.gettext, letter.booking
    match letter.kind:
        case Kind.CANCELLED:
            yield from _by(_("Cancelled by"), booking.cancelled_by, booking)
            yield from _reason(_("Reason"), booking.cancellation_reason or _why_left(letter))
        case Kind.LEFT:
            yield from _reason(_("Reason"), _why_left(letter))
        case Kind.DECLINED:
            yield from _reason(_("Reason"), booking.rejection_reason)
        case Kind.RESCHEDULED | Kind.MOVE_REQUESTED:
            yield from _by(_("Moved by"), booking.rescheduled_by, booking)
            yield from _reason(_("Reason"), booking.rescheduling_reason)


def _why_left(letter: Letter) -> str | None:
    return letter.concerning.leaving_reason if letter.concerning else None


def _by(label: str, address: str | None, booking: Booking) -> Iterator[Row]:
    """Names who did it where it was a host or the attendee."""
    hosts = {address: host.name for host in booking.hosts for address in (host.email, host.contract_email)}
    names = {**hosts, booking.attendee.email: booking.attendee.name}
    if address in names:
        yield Row(label, (Line(rules.one_line(names[address])),))


def _reason(label: str, reason: str | None) -> Iterator[Row]:
    if reason:
        yield Row(label, _lines(reason))


def _lines(text: str) -> tuple[Line, ...]:
    """What somebody typed, its own lines kept."""
    return tuple(Line(rules.one_line(line)) for line in text.strip().splitlines())


def _buttons(letter: Letter, speech: NullTranslations) -> Iterator[Button]:
    """A guest has no say about the booking, and the links would give him one."""
    if letter.recipient.role is Role.GUEST:
        return
    _, links = speech.gettext, letter.links
    if letter.answer:
        yield Button(_("Answer the request"), letter.answer)
    yield Button(_("View booking"), links.booking)
    if letter.kind in (Kind.CANCELLED, Kind.DECLINED):
        return
    if links.reschedule:
        yield Button(_("Reschedule"), links.reschedule)
    if links.cancel:
        yield Button(_("Cancel"), links.cancel)


def _footer(letter: Letter, speech: NullTranslations) -> str:
    if letter.booking.client:
        return speech.gettext("Sent by %(app)s.") % {"app": rules.one_line(letter.booking.client.name)}
    return speech.gettext("Sent by Kalends.")


def _for_calendar(letter: Letter) -> Letter:
    """The letter without the notes, where the event type keeps them out of calendars."""
    booking = letter.booking
    if not booking.event_type.hide_calendar_notes:
        return letter
    kept = {slug: answer for slug, answer in booking.responses.items() if slug != "notes"}
    return replace(letter, booking=replace(booking, responses=kept))


def _description(letter: Letter, speech: NullTranslations) -> str:
    """What stands with the calendar entry: what it does not show by itself, and the links."""
    details = [
        "\n".join([row.heading, *(line.text for line in row.lines)]) for row in _details(_for_calendar(letter), speech)
    ]
    links = [f"{button.label}:\n{button.href}" for button in _buttons(replace(letter, answer=None), speech)]
    return "\n\n".join([*details, *links])
