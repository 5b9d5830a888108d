"""When an event type may be booked, moved and cancelled, and how it looks, as clients say and read it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from kalends.core.errors import Invalid
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types import bounds
from kalends.event_types.model import BookingWindow, Color, Confirmation, Layout, Layouts, Rescheduling
from kalends.event_types.rules import COLOR
from kalends.wire.envelope import Answer, Request, Said
from kalends.wire.event_types.v2024_06_14 import disabled
from kalends.wire.event_types.v2024_06_14.disabled import DISABLED, SET, Disabled


class DaysWindowInput(Request):
    """Bookable so many days ahead; a rolling window counts only days that have a free slot."""

    type: Literal["businessDays", "calendarDays"]
    value: Annotated[int, Field(ge=0, le=bounds.WINDOW, description="Not 0 where it is rolling.")]
    rolling: bool = False


class RangeWindowInput(Request):
    """Bookable from the first to the last date."""

    type: Literal["range"]
    value: Annotated[list[date], Field(min_length=2, max_length=2, examples=[["2030-09-05", "2030-09-09"]])]


_DAYS, _RANGE = "<days>", "<range>"


def _window_tag(value: object) -> str:
    if not isinstance(value, dict) or disabled.tag(value) == DISABLED:
        return DISABLED
    return _RANGE if value.get("type") == "range" else _DAYS


BookingWindowInput = Annotated[
    Annotated[DaysWindowInput, Tag(_DAYS)]
    | Annotated[RangeWindowInput, Tag(_RANGE)]
    | Annotated[Disabled, Tag(DISABLED)],
    Discriminator(_window_tag),
    Field(description="How far ahead one can book."),
]


class NoticeThreshold(Request):
    """So many units of time."""

    unit: Literal["minutes", "hours", "days", "weeks"]
    count: Annotated[int, Field(ge=1, le=1_000_000)]


class ConfirmationInput(Request):
    """When a booking waits for the host's yes: always, or when it is made later than the threshold before it starts.
    While it waits it holds its slot if it blocks it in the booker."""

    type: Literal["always", "time"]
    notice_threshold: Annotated[NoticeThreshold | None, Field(description="For the type `time`.")] = None
    block_unconfirmed_bookings_in_booker: bool


ConfirmationPolicyInput = Annotated[
    Annotated[ConfirmationInput, Tag(SET)] | Annotated[Disabled, Tag(DISABLED)],
    Discriminator(disabled.tag),
]


class DisableCancellingInput(Request):
    """Whether attendees may not cancel."""

    disabled: bool = False


class DisableReschedulingInput(Request):
    """Whether attendees may not move a booking: never, or less than so many minutes before it starts."""

    disabled: bool = False
    minutes_before: Annotated[int | None, Field(ge=1, le=bounds.YEAR)] = None


Hex = Annotated[str, Field(json_schema_extra={"pattern": f"^{COLOR.pattern}$"})]


class ColorInput(Request):
    """The event type's colour on light and dark ground."""

    light_theme_hex: Annotated[Hex, Field(examples=["#292929"])]
    dark_theme_hex: Annotated[Hex, Field(examples=["#fafafa"])]


class LayoutsInput(Request):
    """The booker's layouts, and the one it starts with."""

    default_layout: Layout
    enabled_layouts: Annotated[list[Layout], Field(min_length=1)]


class BookingWindowOutput(Answer):
    """How far ahead one can book: so many days, or from the first to the last date."""

    type: Literal["businessDays", "calendarDays", "range"]
    value: int | list[date]
    rolling: Said[bool] = None


class NoticeThresholdOutput(Answer):
    """So many units of time."""

    unit: str
    count: int


class ConfirmationPolicyOutput(Answer):
    """When a booking waits for the host's yes; `disabled` when it does not."""

    disabled: Said[bool] = None
    type: Said[Literal["always", "time"]] = None
    notice_threshold: Said[NoticeThresholdOutput] = None
    block_unconfirmed_bookings_in_booker: Said[bool] = None


class DisableCancellingOutput(Answer):
    """Whether attendees may not cancel."""

    disabled: bool


class DisableReschedulingOutput(Answer):
    """Whether, or how long before it starts, attendees may not move a booking."""

    disabled: bool
    minutes_before: Said[int] = None


class ColorOutput(Answer):
    """The event type's colour on light and dark ground."""

    light_theme_hex: str
    dark_theme_hex: str


class LayoutsOutput(Answer):
    """The booker's layouts, and the one it starts with."""

    default_layout: Layout
    enabled_layouts: list[Layout]


def booking_window(asked: DaysWindowInput | RangeWindowInput | Disabled | None) -> BookingWindow | None:
    """The window, where there is one."""
    match asked:
        case DaysWindowInput():
            return RollingWindow(asked.value, asked.type == "businessDays", asked.rolling)
        case RangeWindowInput():
            return RangeWindow(*asked.value)
        case _:
            return None


UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}
"""Minutes of each unit that a notice is said in."""


def confirmation(asked: ConfirmationInput | Disabled | None) -> Confirmation | None:
    """The policy, where there is one. Raises `Invalid`."""
    if not isinstance(asked, ConfirmationInput):
        return None
    blocks, threshold = asked.block_unconfirmed_bookings_in_booker, asked.notice_threshold
    if (asked.type == "time") is not (threshold is not None):
        raise Invalid("confirmationPolicy: give a noticeThreshold with the type `time`, and with no other.")
    if threshold is None:
        return Confirmation(blocks_slot=blocks)
    return Confirmation(threshold.count * UNITS[threshold.unit], threshold.unit, blocks)


def color(asked: ColorInput | None) -> Color | None:
    """The colours, where there are some."""
    return Color(asked.light_theme_hex, asked.dark_theme_hex) if asked else None


def layouts(asked: LayoutsInput | None) -> Layouts | None:
    """The layouts, each once."""
    return Layouts(asked.default_layout, tuple(dict.fromkeys(asked.enabled_layouts))) if asked else None


def windows_output(window: BookingWindow | None) -> list[BookingWindowOutput] | None:
    """The booking window, where there is one."""
    match window:
        case None:
            return None
        case RangeWindow():
            return [BookingWindowOutput(type="range", value=[window.first, window.last])]
        case RollingWindow():
            kind: Literal["businessDays", "calendarDays"] = "businessDays" if window.business_days else "calendarDays"
            return [BookingWindowOutput(type=kind, value=window.days, rolling=window.rolling)]


def confirmation_output(confirmation: Confirmation | None) -> ConfirmationPolicyOutput:
    """The policy, `disabled` where there is none."""
    if confirmation is None:
        return ConfirmationPolicyOutput(disabled=True)
    minutes, unit, blocks = confirmation.notice_minutes, confirmation.notice_unit, confirmation.blocks_slot
    if minutes is None:
        return ConfirmationPolicyOutput(type="always", block_unconfirmed_bookings_in_booker=blocks)
    threshold = NoticeThresholdOutput(unit=unit, count=minutes // UNITS[unit])
    return ConfirmationPolicyOutput(
        type="time", notice_threshold=threshold, block_unconfirmed_bookings_in_booker=blocks
    )


def rescheduling_output(rescheduling: Rescheduling) -> DisableReschedulingOutput:
    """Whether bookings may be moved."""
    return DisableReschedulingOutput(disabled=rescheduling.disabled, minutes_before=rescheduling.minutes_before)


def color_output(color: Color | None) -> ColorOutput | None:
    """The colours on light and dark ground, where there are some."""
    return ColorOutput(light_theme_hex=color.light, dark_theme_hex=color.dark) if color else None


def layouts_output(layouts: Layouts | None) -> LayoutsOutput | None:
    """The layouts, where some were chosen."""
    return LayoutsOutput(default_layout=layouts.default, enabled_layouts=list(layouts.enabled)) if layouts else None
