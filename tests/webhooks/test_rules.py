"""Who hears of what, and what is posted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kalends.bookings.model import Status
from kalends.core.errors import Invalid
from kalends.core.facts import Fact
from kalends.webhooks import bodies, rules
from kalends.webhooks.model import Delay, Health, Moment, Trigger, Unit
from tests.support import NOW
from tests.support.bookings import CLIENT, CO_HOST, make_booking
from tests.webhooks.words import ID, delivery, story, webhook


@pytest.mark.parametrize(
    ("fact", "trigger"),
    [
        ("BookingCreated", Trigger.BOOKING_CREATED),
        ("BookingConfirmed", Trigger.BOOKING_CREATED),
        ("BookingRequested", Trigger.BOOKING_REQUESTED),
        ("BookingRescheduled", Trigger.BOOKING_RESCHEDULED),
        ("BookingCancelled", Trigger.BOOKING_CANCELLED),
        ("BookingDeclined", Trigger.BOOKING_REJECTED),
        ("BookingNoShowUpdated", Trigger.BOOKING_NO_SHOW_UPDATED),
    ],
)
def test_what_a_fact_is_to_webhooks(fact: str, trigger: Trigger) -> None:
    assert rules.trigger_of(Fact(ID, fact, {})) is trigger


def test_only_active_webhooks_that_asked_for_it_want_to_hear_of_it() -> None:
    others = [webhook(active=False), webhook(triggers=(Trigger.BOOKING_CANCELLED,)), webhook(triggers=())]
    assert rules.wants(webhook(), Trigger.BOOKING_CREATED)
    assert not any(rules.wants(other, Trigger.BOOKING_CREATED) for other in others)


@pytest.mark.parametrize("url", ["https://my-app.com/hooks?key=1", "https://my-app.com:8443/", "https://8.8.8.8/"])
def test_urls_that_are_taken(url: str) -> None:
    assert rules.check_url(url, allow_private=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "my-app.com",
        "ftp://my-app.com/",
        "javascript:alert(1)",
        "http://my-app.com/",
        "https://user@my-app.com/",
        "https://my-app.com/#part",
        "https://my-app.com:99999/",
        "https://my-app.com:0/",
        "https://localhost/",
        "https://app.localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    with pytest.raises(Invalid, match="subscriberUrl"):
        rules.check_url(url, allow_private=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://localhost/hooks", "https://10.0.0.1/"])
def test_private_targets_are_taken_where_they_are_allowed(url: str) -> None:
    assert rules.check_url(url, allow_private=True) == url


def test_the_usual_body() -> None:
    body = bodies.body(story(), "")
    told = json.loads(body.text)
    assert body.content_type == "application/json"
    assert (told["triggerEvent"], told["createdAt"], told["sequence"]) == (
        "BOOKING_CREATED",
        "2027-01-04T08:00:00.000Z",
        1,
    )
    assert (
        told["payload"].items()
        >= {
            "type": "thirty-minutes",
            "title": "Thirty minutes between Alice Smith and Bob Jones",
            "startTime": "2027-01-11T14:00:00Z",
            "endTime": "2027-01-11T14:30:00Z",
            "length": 30,
            "location": "https://meet.example.com/alice",
            "uid": "aB3dE6gH9jK2mN5pQ8rS1t",
            "bookingId": 4711,
            "eventTypeId": 1,
            "status": "ACCEPTED",
        }.items()
    )


def test_who_is_in_the_payload() -> None:
    told = bodies.payload(story(booking=make_booking(client=CLIENT)))
    assert told["organizer"] == {
        "id": 1,
        "name": "Alice Smith",
        "email": "alice+cl0123456789@example.com",
        "username": "alice",
        "timeZone": "Europe/London",
        "language": {"locale": "en"},
        "timeFormat": "h:mma",
        "utcOffset": 0,
    }
    assert told["attendees"] == [
        {
            "name": "Bob Jones",
            "email": "bob@example.org",
            "timeZone": "Europe/Berlin",
            "language": {"locale": "en"},
            "phoneNumber": None,
            "utcOffset": 60,
        }
    ]
    assert told["platformClientId"] == CLIENT.id


def test_answers_carry_the_labels_of_their_questions() -> None:
    booking = make_booking(responses={"notes": "Bring cake", "size": "L"}, guests=("carol@example.net",))
    told = bodies.payload(story(booking=booking, questions={"size": "Which size?"}))
    responses: Any = told["responses"]
    assert responses["size"] == {"label": "Which size?", "value": "L", "isHidden": False}
    assert responses["name"]["value"] == "Bob Jones"
    assert responses["guests"]["value"] == ["carol@example.net"]
    assert told["additionalNotes"] == "Bring cake"


def test_a_move_names_what_was_moved() -> None:
    old = make_booking(id=1, uid="old")
    told = bodies.payload(story(trigger=Trigger.BOOKING_RESCHEDULED, previous=old))
    assert (told["rescheduleId"], told["rescheduleUid"], told["rescheduleStartTime"], told["rescheduleEndTime"]) == (
        1,
        "old",
        "2027-01-11T14:00:00Z",
        "2027-01-11T14:30:00Z",
    )


@pytest.mark.parametrize(
    ("trigger", "changes", "wanted"),
    [
        (
            Trigger.BOOKING_CANCELLED,
            {"cancellation_reason": "Ill", "cancelled_by": "bob@example.org"},
            {"status": "CANCELLED", "cancellationReason": "Ill", "cancelledBy": "bob@example.org"},
        ),
        (Trigger.BOOKING_REJECTED, {"rejection_reason": "Busy"}, {"status": "REJECTED", "rejectionReason": "Busy"}),
        (Trigger.BOOKING_REQUESTED, {}, {"status": "PENDING"}),
    ],
)
def test_what_a_trigger_says_besides(trigger: Trigger, changes: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert bodies.payload(story(trigger=trigger, booking=make_booking(**changes))).items() >= wanted.items()


def test_a_payload_tells_of_the_time_of_its_trigger() -> None:
    assert bodies.payload(story(booking=make_booking(status=Status.CANCELLED)))["status"] == "ACCEPTED"


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ('{"text": "{{title}}"}', {"text": "Thirty minutes between Alice Smith and Bob Jones"}),
        ('{"who": ["{{organizer.name}}", "{{ attendees.0.name }}"]}', {"who": ["Alice Smith", "Bob Jones"]}),
        ('{"what": "{{triggerEvent}} {{createdAt}}"}', {"what": "BOOKING_CREATED 2027-01-04T08:00:00.000Z"}),
        ('{"n": 1, "gone": "{{nothing.here}}{{attendees.9.name}}"}', {"n": 1, "gone": ""}),
        ('{"length": "{{length}}", "zone": "{{organizer.language}}"}', {"length": "30", "zone": '{"locale":"en"}'}),
    ],
)
def test_a_template_that_is_json(template: str, wanted: object) -> None:
    body = bodies.body(story(), template)
    assert (json.loads(body.text), body.content_type) == (wanted, "application/json")


def test_what_is_filled_in_cannot_break_out_of_a_template() -> None:
    nasty = '","admin":"yes\n{{uid}}'
    body = bodies.body(story(booking=make_booking(title=nasty)), '{"text": "{{title}}"}')
    assert json.loads(body.text) == {"text": nasty}


def test_a_template_that_is_no_json_is_a_form() -> None:
    body = bodies.body(story(booking=make_booking(title="A & B")), "title={{title}}&uid={{uid}}")
    assert (body.text, body.content_type) == (
        "title=A+%26+B&uid=aB3dE6gH9jK2mN5pQ8rS1t",
        "application/x-www-form-urlencoded",
    )


def test_a_delivery_is_given_up_after_three_days() -> None:
    assert not rules.is_too_late(delivery(), Health(), NOW + timedelta(days=3))
    assert rules.is_too_late(delivery(), Health(), NOW + timedelta(days=3, seconds=1))


@pytest.mark.parametrize(
    "template",
    [
        "x" * 20_001,
        "{{uid}}" * 101,
        "[" * 21 + "]" * 21,
        "[" * 9_000 + "]" * 9_000,
        '{"text": "\\ud800"}',
        '{"\\udfff": 1}',
    ],
    ids=("long", "many placeholders", "deep", "very deep", "half a character", "half a character in a name"),
)
def test_a_template_that_could_fail_or_grow_without_end_is_refused(template: str) -> None:
    with pytest.raises(Invalid, match="payloadTemplate"):
        rules.check_template(template)


@pytest.mark.parametrize(
    "template", ["", "a={{title}}", "{{title}}", '{"a": ["{{uid}}"]}', '"\\ud83d\\ude00"', "[" * 20 + "]" * 20]
)
def test_other_templates_are_taken(template: str) -> None:
    assert rules.check_template(template) == template


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ('{"id": {{bookingId}}}', "need quotation marks"),
        ("[{{attendees}}]", "need quotation marks"),
        ('{"text": "{{title}}"', "need quotation marks"),
        ('{"text": "{{#each attendees}}{{name}}{{/each}}"}', "without a name"),
        ("who={{attendees.[0].name}}", "without a name"),
        ("what={{{title}}}", "without a name"),
        ("{{", "without a name"),
    ],
)
def test_a_template_that_would_not_do_what_it_seems_to_is_refused(template: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        rules.check_template(template)


def test_an_answer_is_named_by_its_fields_slug() -> None:
    booking = make_booking(responses={"your-company": "Acme"})
    body = bodies.body(story(booking=booking), '{"company": "{{responses.your-company.value}}"}')
    assert json.loads(body.text) == {"company": "Acme"}


def test_a_value_that_is_filled_in_has_an_end() -> None:
    body = bodies.body(story(booking=make_booking(title="x" * 20_000)), '"{{title}}{{payload}}"')
    assert len(json.loads(body.text)) == 20_000


def test_a_secret_has_an_end_and_an_empty_one_is_none() -> None:
    assert rules.check_secret("") is None
    with pytest.raises(Invalid, match="secret"):
        rules.check_secret("x" * 501)


def test_what_waits_for_a_paused_webhook_is_not_given_up() -> None:
    assert not rules.is_too_late(delivery(), Health(NOW, NOW, NOW), NOW + timedelta(days=30))


def test_who_came_and_who_did_not() -> None:
    absent = story(trigger=Trigger.BOOKING_NO_SHOW_UPDATED, booking=make_booking(attendee={"absent": True}))
    assert bodies.payload(absent) == {
        "message": "bob@example.org marked as no-show",
        "attendees": [{"email": "bob@example.org", "noShow": True}],
        "noShowHost": False,
        "bookingUid": "aB3dE6gH9jK2mN5pQ8rS1t",
        "bookingId": 4711,
    }


def test_that_all_came_after_all() -> None:
    told = bodies.payload(story(trigger=Trigger.BOOKING_NO_SHOW_UPDATED))
    assert (told["message"], told["attendees"]) == (
        "Nobody is marked as no-show",
        [{"email": "bob@example.org", "noShow": False}],
    )


def test_an_absent_host_is_told_too() -> None:
    told = bodies.payload(story(trigger=Trigger.BOOKING_NO_SHOW_UPDATED, booking=make_booking(absent_host=True)))
    assert (told["message"], told["noShowHost"]) == ("alice+cl0123456789@example.com marked as no-show", True)


@pytest.mark.parametrize("delay", [None, Delay(0, Unit.MINUTE), Delay(90, Unit.MINUTE), Delay(365, Unit.DAY)])
def test_a_delay_that_may_be(delay: Delay | None) -> None:
    assert rules.check_delay(delay, (Trigger.MEETING_ENDED,)) == delay


@pytest.mark.parametrize("delay", [Delay(-1, Unit.HOUR), Delay(366, Unit.DAY), Delay(10**30, Unit.DAY)])
def test_a_delay_that_may_not_be(delay: Delay) -> None:
    with pytest.raises(Invalid, match="time may be at most 365 days"):
        rules.check_delay(delay, (Trigger.MEETING_ENDED,))


def test_a_delay_that_nothing_heeds_is_refused() -> None:
    with pytest.raises(Invalid, match="MEETING_STARTED"):
        rules.check_delay(Delay(1, Unit.HOUR), (Trigger.BOOKING_CREATED,))


def test_a_moment_has_one_identity() -> None:
    moment = Moment(1, "uid", Trigger.MEETING_STARTED, NOW)
    assert rules.identity(moment) == rules.identity(replace(moment, webhook_id=2))
    assert rules.identity(moment) != rules.identity(replace(moment, due_at=NOW + timedelta(hours=1)))
    assert rules.identity(moment) != rules.identity(replace(moment, trigger=Trigger.MEETING_ENDED))


def test_several_hosts_are_a_team_in_the_payload() -> None:
    told = bodies.payload(story(booking=make_booking(co_hosts=(CO_HOST,))))
    assert (told["organizer"]["id"], told["team"]["name"]) == (1, "Alice Smith, Carol Kalniņa")
    assert [(each["id"], each["timeZone"], each["utcOffset"]) for each in told["team"]["members"]] == [
        (2, "Europe/Riga", 120)
    ]
    assert "team" not in bodies.payload(story())


def test_several_absent_hosts_are_told() -> None:
    booking = make_booking(co_hosts=(CO_HOST,), absent_host=True)
    told = bodies.payload(story(trigger=Trigger.BOOKING_NO_SHOW_UPDATED, booking=booking))
    assert told["message"] == "alice+cl0123456789@example.com, carol+cl0123456789@example.com marked as no-show"
