"""What connected apps are told about an event type, as clients say and read it."""

from __future__ import annotations

from collections.abc import Mapping

from kalends.event_types.model import DestinationCalendar
from kalends.wire.envelope import Answer, Request, Said


class DestinationCalendarInput(Request):
    """The connected calendar that bookings are written to. None is connected yet, so that it is refused."""

    integration: str
    external_id: str


class VideoSettingsInput(Request):
    """What a video call allows. Kept and answered; it acts once a call takes place in a connected app."""

    disable_recording_for_organizer: bool | None = None
    disable_recording_for_guests: bool | None = None
    redirect_url_on_exit: str | None = None
    enable_automatic_recording_for_organizer: bool | None = None
    enable_automatic_transcription: bool | None = None
    disable_transcription_for_guests: bool | None = None
    disable_transcription_for_organizer: bool | None = None
    send_transcription_emails: bool = True


class DestinationCalendarOutput(Answer):
    """The connected calendar that bookings are written to."""

    integration: str
    external_id: str


class VideoSettingsOutput(Answer):
    """What a video call allows, as far as it was said."""

    disable_recording_for_organizer: Said[bool] = None
    disable_recording_for_guests: Said[bool] = None
    redirect_url_on_exit: Said[str] = None
    enable_automatic_recording_for_organizer: Said[bool] = None
    enable_automatic_transcription: Said[bool] = None
    disable_transcription_for_guests: Said[bool] = None
    disable_transcription_for_organizer: Said[bool] = None
    send_transcription_emails: bool = True


def destination_calendar(asked: DestinationCalendarInput | None) -> DestinationCalendar | None:
    """The calendar, where there is one."""
    return DestinationCalendar(asked.integration, asked.external_id) if asked else None


def video_settings(asked: VideoSettingsInput | None) -> Mapping[str, object] | None:
    """What is said about video calls, where anything is."""
    if asked is None:
        return None
    return {name: value for name, value in asked.model_dump().items() if value is not None}


def destination_calendar_output(calendar: DestinationCalendar | None) -> DestinationCalendarOutput | None:
    """The calendar that bookings are written to, where there is one."""
    if calendar is None:
        return None
    return DestinationCalendarOutput(integration=calendar.integration, external_id=calendar.external_id)


def video_settings_output(settings: Mapping[str, object] | None) -> VideoSettingsOutput | None:
    """What was said about video calls, where anything was."""
    return VideoSettingsOutput.model_validate(settings) if settings else None
