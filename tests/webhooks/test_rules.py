"""Who hears of what, and what is posted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kalends.accounts.model import OrganizationId, UserId
from kalends.bookings.model import Status
from kalends.core.errors import Invalid
from kalends.core.facts import Fact
from kalends.webhooks import rules
from kalends.webhooks.model import VERSION, Body, Delivery, Dispatch, OfUser, State, Story, Trigger, Webhook
from kalends.webhooks.rules import UnderWay
from tests.support import NOW
from tests.support.bookings import CLIENT, make_booking

ID = uuid.UUID("11111111-2222-3333-4444-555555555555")


def story(**changes: Any) -> Story:
    return replace(Story(Trigger.BOOKING_CREATED, make_booking(), sequence=1, told_at=NOW), **changes)


def webhook(**changes: Any) -> Webhook:
    owner = OfUser(OrganizationId(1), UserId(1))
    base = Webhook(1, owner, "https://my-app.com/", (Trigger.BOOKING_CREATED,), True, "", VERSION, None)
    return replace(base, **changes)


def delivery(**changes: Any) -> Delivery:
    base = Delivery(
        id=ID,
        organization_id=OrganizationId(1),
        webhook_id=1,
        fact_id=ID,
        trigger=Trigger.BOOKING_CREATED,
        booking_uid="uid",
        ics_uid="ics",
        sequence=3,
        body=Body('{"a":"ü"}', "application/json"),
        created_at=NOW,
        due_at=NOW,
    )
    return replace(base, **changes)


def headers(secret: str | None) -> dict[str, str]:
    return rules.headers(Dispatch(delivery(), "https://my-app.com/", VERSION, secret), NOW)


@pytest.mark.parametrize(
    ("fact", "trigger"),
    [
        ("BookingCreated", Trigger.BOOKING_CREATED),
        ("BookingConfirmed", Trigger.BOOKING_CREATED),
        ("BookingRequested", Trigger.BOOKING_REQUESTED),
        ("BookingRescheduled", Trigger.BOOKING_RESCHEDULED),
        ("BookingCancelled", Trigger.BOOKING_CANCELLED),
        ("BookingDeclined", Trigger.BOOKING_REJECTED),
    ],
)
def test_what_a_fact_is_to_webhooks(fact: str, trigger: Trigger) -> None:
    assert rules.trigger_of(Fact(ID, fact, {})) is trigger


def test_only_active_webhooks_that_want_to_hear_of_it_are_told() -> None:
    asked = webhook()
    others = [webhook(active=False), webhook(triggers=(Trigger.BOOKING_CANCELLED,)), webhook(triggers=())]
    assert rules.concerned([asked, *others], Trigger.BOOKING_CREATED) == (asked,)


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
    body = rules.body(story(), "")
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
    told = rules.payload(story(booking=make_booking(client=CLIENT)))
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
    told = rules.payload(story(booking=booking, questions={"size": "Which size?"}))
    responses: Any = told["responses"]
    assert responses["size"] == {"label": "Which size?", "value": "L", "isHidden": False}
    assert responses["name"]["value"] == "Bob Jones"
    assert responses["guests"]["value"] == ["carol@example.net"]
    assert told["additionalNotes"] == "Bring cake"


def test_a_move_names_what_was_moved() -> None:
    old = make_booking(id=1, uid="old")
    told = rules.payload(story(trigger=Trigger.BOOKING_RESCHEDULED, previous=old))
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
    assert rules.payload(story(trigger=trigger, booking=make_booking(**changes))).items() >= wanted.items()


def test_a_payload_tells_of_the_time_of_its_trigger() -> None:
    assert rules.payload(story(booking=make_booking(status=Status.CANCELLED)))["status"] == "ACCEPTED"


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
    body = rules.body(story(), template)
    assert (json.loads(body.text), body.content_type) == (wanted, "application/json")


def test_what_is_filled_in_cannot_break_out_of_a_template() -> None:
    nasty = '","admin":"yes\n{{uid}}'
    body = rules.body(story(booking=make_booking(title=nasty)), '{"text": "{{title}}"}')
    assert json.loads(body.text) == {"text": nasty}


def test_a_template_that_is_no_json_is_a_form() -> None:
    body = rules.body(story(booking=make_booking(title="A & B")), "title={{title}}&uid={{uid}}")
    assert (body.text, body.content_type) == (
        "title=A+%26+B&uid=aB3dE6gH9jK2mN5pQ8rS1t",
        "application/x-www-form-urlencoded",
    )


def test_the_signature_of_the_contract_is_over_the_body_as_it_is() -> None:
    wanted = hmac.new(b"geheim", '{"a":"ü"}'.encode(), hashlib.sha256).hexdigest()
    assert headers("geheim")["X-Cal-Signature-256"] == wanted


def test_without_a_secret_nothing_is_signed() -> None:
    said = headers(None)
    assert said["X-Cal-Signature-256"] == "no-secret-provided"
    assert "webhook-signature" not in said


def test_the_signature_of_standard_webhooks() -> None:
    # The example of the Standard Webhooks libraries.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    said = headers(secret)
    signed = f"{ID}.{int(NOW.timestamp())}.".encode() + '{"a":"ü"}'.encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert (said["webhook-id"], said["webhook-timestamp"]) == (str(ID), str(int(NOW.timestamp())))
    assert said["webhook-signature"] == f"v1,{wanted}"


@pytest.mark.parametrize("secret", ["geheim", "whsec_no base64"])
def test_any_other_secret_is_a_key_by_its_bytes(secret: str) -> None:
    signed = f"{ID}.{int(NOW.timestamp())}.".encode() + '{"a":"ü"}'.encode()
    wanted = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers(secret)["webhook-signature"] == f"v1,{wanted}"


def test_every_request_says_its_place_in_the_order() -> None:
    assert headers(None)["X-Kalends-Sequence"] == "3"


def test_a_delivery_is_given_up_after_three_days() -> None:
    assert not rules.is_too_late(delivery(), NOW + timedelta(days=3))
    assert rules.is_too_late(delivery(), NOW + timedelta(days=3, seconds=1))


@pytest.mark.parametrize("state", [State.WAITING, State.SENDING])
def test_what_is_under_way_is_not_replayed(state: State) -> None:
    with pytest.raises(UnderWay):
        rules.check_replayable(delivery(state=state))


@pytest.mark.parametrize("state", [State.DELIVERED, State.FAILED, State.WITHHELD])
def test_what_has_ended_may_be_replayed(state: State) -> None:
    rules.check_replayable(delivery(state=state))


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
    "template", ["", "a={{title}}", "{{", '{"a": ["{{uid}}"]}', '"\\ud83d\\ude00"', "[" * 20 + "]" * 20]
)
def test_other_templates_are_taken(template: str) -> None:
    assert rules.check_template(template) == template


def test_a_value_that_is_filled_in_has_an_end() -> None:
    body = rules.body(story(booking=make_booking(title="x" * 20_000)), '"{{title}}{{payload}}"')
    assert len(json.loads(body.text)) == 20_000


def test_a_secret_has_an_end_and_an_empty_one_is_none() -> None:
    assert rules.check_secret("") is None
    with pytest.raises(Invalid, match="secret"):
        rules.check_secret("x" * 501)
