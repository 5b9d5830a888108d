"""What the contract's webhooks can be told of, and why some of it never happens here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from kalends.webhooks.model import Trigger
from kalends.wire.unsupported import NotSupported


class TriggerName(StrEnum):
    """Everything that the contract's webhooks can be told of."""

    BOOKING_CREATED = "BOOKING_CREATED"
    BOOKING_PAYMENT_INITIATED = "BOOKING_PAYMENT_INITIATED"
    BOOKING_PAID = "BOOKING_PAID"
    BOOKING_RESCHEDULED = "BOOKING_RESCHEDULED"
    BOOKING_REQUESTED = "BOOKING_REQUESTED"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_REJECTED = "BOOKING_REJECTED"
    BOOKING_NO_SHOW_UPDATED = "BOOKING_NO_SHOW_UPDATED"
    FORM_SUBMITTED = "FORM_SUBMITTED"
    MEETING_ENDED = "MEETING_ENDED"
    MEETING_STARTED = "MEETING_STARTED"
    RECORDING_READY = "RECORDING_READY"
    INSTANT_MEETING = "INSTANT_MEETING"
    RECORDING_TRANSCRIPTION_GENERATED = "RECORDING_TRANSCRIPTION_GENERATED"
    OOO_CREATED = "OOO_CREATED"
    AFTER_HOSTS_CAL_VIDEO_NO_SHOW = "AFTER_HOSTS_CAL_VIDEO_NO_SHOW"
    AFTER_GUESTS_CAL_VIDEO_NO_SHOW = "AFTER_GUESTS_CAL_VIDEO_NO_SHOW"
    FORM_SUBMITTED_NO_EVENT = "FORM_SUBMITTED_NO_EVENT"
    ROUTING_FORM_FALLBACK_HIT = "ROUTING_FORM_FALLBACK_HIT"
    DELEGATION_CREDENTIAL_ERROR = "DELEGATION_CREDENTIAL_ERROR"
    WRONG_ASSIGNMENT_REPORT = "WRONG_ASSIGNMENT_REPORT"


_NO_PAYMENTS = "Kalends takes no payments"
_NO_FORMS = "Kalends has no routing forms"
_NO_VIDEO = "Kalends does not see who joins a video call, nor record it"

CAUSELESS = {
    TriggerName.BOOKING_PAYMENT_INITIATED: _NO_PAYMENTS,
    TriggerName.BOOKING_PAID: _NO_PAYMENTS,
    TriggerName.FORM_SUBMITTED: _NO_FORMS,
    TriggerName.FORM_SUBMITTED_NO_EVENT: _NO_FORMS,
    TriggerName.ROUTING_FORM_FALLBACK_HIT: _NO_FORMS,
    TriggerName.RECORDING_READY: _NO_VIDEO,
    TriggerName.RECORDING_TRANSCRIPTION_GENERATED: _NO_VIDEO,
    TriggerName.AFTER_HOSTS_CAL_VIDEO_NO_SHOW: _NO_VIDEO,
    TriggerName.AFTER_GUESTS_CAL_VIDEO_NO_SHOW: _NO_VIDEO,
    TriggerName.INSTANT_MEETING: "Kalends has no instant meetings",
    TriggerName.OOO_CREATED: "Kalends keeps no absences",
    TriggerName.DELEGATION_CREDENTIAL_ERROR: "Kalends has no delegation credentials",
    TriggerName.WRONG_ASSIGNMENT_REPORT: "Kalends takes no reports of wrong assignments",
}
"""The triggers that nothing pulls here, and why."""


def triggers(names: Iterable[TriggerName]) -> tuple[Trigger, ...]:
    """Each trigger once. Raises `NotSupported` for one that nothing pulls."""
    return tuple(dict.fromkeys(_trigger(name) for name in names))


def _trigger(name: TriggerName) -> Trigger:
    if why := CAUSELESS.get(name):
        raise NotSupported(
            f"The trigger {name.value} is not supported: {why}; leave it out.", details={"field": "triggers"}
        )
    return Trigger(name.value)
