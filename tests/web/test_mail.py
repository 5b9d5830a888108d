"""The page of kept mail."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from kalends.core.settings import Settings
from kalends.notifications.mail import compose
from kalends.notifications.model import Kind, Role
from kalends.notifications.rendering import render
from kalends.notifications.transport import Folder
from tests.notifications.letters import make_letter
from tests.support import NOW
from tests.support.bookings import make_booking

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a demo."""
    return Settings(data=tmp_path, public_url="http://kalends.test", secret_key="a key for tests", mail_page=True)


async def keep(settings: Settings, kind: Kind = Kind.BOOKED, **changes: Any) -> uuid.UUID:
    """Keeps an e-mail to Bob."""
    letter = make_letter(kind, Role.ATTENDEE, make_booking(**changes))
    id = uuid.uuid4()
    envelope = compose(id, render(letter), settings.mail_from, letter.recipient, ("Alice", "alice@example.com"), NOW)
    await Folder(settings.mail_folder).send(envelope)
    return id


async def test_there_is_a_page_before_there_is_mail(api: httpx.AsyncClient) -> None:
    page = await api.get("/mail")
    assert page.status_code == 200
    assert "Nothing has been sent yet" in page.text


async def test_mail_is_listed_the_newest_first(api: httpx.AsyncClient, settings: Settings) -> None:
    first, second = await keep(settings), await keep(settings, Kind.CANCELLED)
    page = await api.get("/mail")
    assert page.text.index(f"/mail/{second}") < page.text.index(f"/mail/{first}")
    assert "Bob Jones &lt;bob@example.org&gt; · Jan 4, 2027, 8:00\u202fAM UTC" in page.text


async def test_an_email_is_shown_with_its_calendar(api: httpx.AsyncClient, settings: Settings) -> None:
    id = await keep(settings)
    page = await api.get(f"/mail/{id}")
    assert page.status_code == 200
    assert f'src="/mail/{id}/html"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Your meeting is booked" in (await api.get(f"/mail/{id}/html")).text
    assert (await api.get(f"/mail/{id}/invite.ics")).text.startswith("BEGIN:VCALENDAR")


async def test_an_emails_links_lead_the_whole_tab(api: httpx.AsyncClient, settings: Settings) -> None:
    html = await api.get(f"/mail/{await keep(settings)}/html")
    assert '<base target="_top">' in html.text
    assert "script-src" not in html.headers["Content-Security-Policy"]
    assert html.headers["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-scripts" not in html.headers["Content-Security-Policy"]


async def test_markup_in_mail_is_text(api: httpx.AsyncClient, settings: Settings) -> None:
    id = await keep(settings, title=MARKUP)
    for address in ("/mail", f"/mail/{id}", f"/mail/{id}/html"):
        assert MARKUP not in (await api.get(address)).text


@pytest.mark.parametrize("id", ["nothing", str(uuid.UUID(int=0)), "..%2f..%2fsecret", "%00"])
async def test_what_was_not_kept_is_not_there(api: httpx.AsyncClient, id: str) -> None:
    for address in (f"/mail/{id}", f"/mail/{id}/html", f"/mail/{id}/invite.ics"):
        assert (await api.get(address)).status_code == 404


class TestWhereItIsNotADemo:
    """Mail is nobody else's business."""

    @pytest.fixture(params=[{"mail_page": False}, {"mail_page": True, "smtp_url": "smtp://mail.example.com"}])
    def settings(self, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
        """Settings of an installation that people use."""
        return Settings(data=tmp_path, public_url="http://kalends.test", secret_key="a key for tests", **request.param)

    async def test_there_is_no_page(self, api: httpx.AsyncClient, settings: Settings) -> None:
        id = await keep(settings)
        for address in ("/mail", f"/mail/{id}", f"/mail/{id}/html", f"/mail/{id}/invite.ics"):
            assert (await api.get(address)).status_code == 404
