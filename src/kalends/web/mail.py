"""The mail of a demo: what would have been sent, had there been a mail server."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from kalends.core.settings import Settings
from kalends.http.deps import SettingsDep
from kalends.i18n import formats
from kalends.notifications import kept
from kalends.web import pages
from kalends.web.pages import PageNotFound, PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)

# An e-mail's HTML is shown as a mail program would: no scripts, and its links lead the whole tab elsewhere.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; frame-ancestors 'self'"
)


@router.get("/mail")
def index(request: Request, settings: SettingsDep) -> Response:
    """All kept e-mails, the newest first."""
    _check_shown(settings)
    locale = pages.reader(request).locale
    mails = [
        (heading, formats.format_moment(heading.sent_at, "UTC", locale))
        for heading in kept.headings(settings.mail_folder)
    ]
    return pages.render(request, "mails.html", mails=mails)


@router.get("/mail/{id}")
def show(request: Request, id: str, settings: SettingsDep) -> Response:
    """One e-mail, as HTML and as text."""
    _check_shown(settings)
    page = pages.render(request, "mail.html", mail=kept.get(settings.mail_folder, id))
    page.headers["Content-Security-Policy"] += "; frame-src 'self'"
    return page


@router.get("/mail/{id}/html")
def html(id: str, settings: SettingsDep) -> Response:
    """The HTML of an e-mail, for the frame in its page."""
    _check_shown(settings)
    content = kept.get(settings.mail_folder, id).html.replace("<head>", '<head>\n<base target="_top">', 1)
    return HTMLResponse(content, headers={"Content-Security-Policy": _MAIL_POLICY, "Cache-Control": "no-store"})


@router.get("/mail/{id}/invite.ics")
def invite(id: str, settings: SettingsDep) -> Response:
    """The calendar file of an e-mail."""
    _check_shown(settings)
    content = kept.get(settings.mail_folder, id).invite
    if content is None:
        raise PageNotFound("This e-mail has no calendar file.")
    headers = {"Content-Disposition": 'attachment; filename="invite.ics"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/calendar", headers=headers)


def _check_shown(settings: Settings) -> None:
    """Passes where the mail is for everybody to see. Raises `PageNotFound`."""
    if not settings.mail_page or settings.smtp_url:
        raise PageNotFound("Mail is not shown here.")
