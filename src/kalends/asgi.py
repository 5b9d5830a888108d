"""The server, put together: every router, the middleware around them, and what a process holds while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, FastAPI

from kalends import __version__
from kalends.api import (
    api_keys,
    attending,
    booking_details,
    bookings,
    errors,
    event_types,
    health,
    managed_users,
    me,
    oauth2,
    oauth_clients,
    openapi,
    organization_bookings,
    private_links,
    reference,
    schedules,
    slots,
    unknown,
    verified_resources,
    webhooks,
)
from kalends.api.atoms import bookings as atoms_bookings
from kalends.api.atoms import calendars, conferencing, event_type_settings, surroundings
from kalends.api.atoms import event_types as atoms_event_types
from kalends.api.atoms import provider as atoms_provider
from kalends.api.atoms import schedules as atoms_schedules
from kalends.api.atoms import slots as atoms_slots
from kalends.api.atoms import verification as atoms_verification
from kalends.api.limits import BodyLimit
from kalends.core import logs as core_logs
from kalends.core.settings import Settings
from kalends.http import logs, queries, state
from kalends.http.cors import Cors
from kalends.http.throttle import Throttle
from kalends.web import allowed, answers, assets, booker, consent, mail, pages, sessions
from kalends.web import bookings as booking_pages

API: tuple[APIRouter, ...] = (
    slots.router,
    atoms_bookings.router,
    bookings.router,
    attending.router,
    booking_details.router,
    event_types.router,
    atoms_schedules.older,
    private_links.router,
    schedules.router,
    me.router,
    api_keys.router,
    verified_resources.router,
    managed_users.router,
    oauth_clients.router,
    oauth2.router,
    atoms_schedules.router,
    atoms_slots.router,
    atoms_bookings.only_here,
    atoms_event_types.router,
    atoms_provider.router,
    atoms_verification.router,
    organization_bookings.router,
    event_type_settings.router,
    calendars.router,
    calendars.refusals,
    conferencing.router,
    conferencing.refusals,
    surroundings.router,
    webhooks.USERS.router,
    webhooks.EVENT_TYPES.router,
    webhooks.CLIENTS.router,
    webhooks.beyond,
    health.router,
)
"""The contract's families, and the health check. The busiest come first, for routes are tried one after another;
those of an earlier date (`api.dated`) stand before those of the newest."""

PAGES: tuple[APIRouter, ...] = (
    reference.router,
    assets.router,
    mail.router,
    sessions.router,
    consent.router,
    allowed.router,
    booking_pages.router,
    answers.router,
    booker.router,
)
"""What browsers see. Their paths are tried last, since anybody's username may begin one."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application for `settings`, by default those of the environment. Opens nothing until it is started."""
    settings = settings or Settings()
    app = FastAPI(
        title="Kalends",
        version=__version__,
        lifespan=_lifespan(settings),
        docs_url=None,
        redoc_url=None,
    )
    for router in (*API, unknown.router, *PAGES):
        app.include_router(router)
    openapi.install(app)
    errors.install(app)
    pages.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(queries.PlainLists)
    app.add_middleware(Throttle)
    app.add_middleware(Cors)
    app.add_middleware(logs.RequestLog)
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What happens between the start and the end of a process: the database is at hand."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        core_logs.configure(settings)
        process = state.open_state(settings)
        state.install(app, process)
        try:
            yield
        finally:
            await process.database.close()

    return running
