"""The frame of every page, read from the catalogue, the release and the settings."""

from __future__ import annotations

from flask import current_app, has_app_context, has_request_context, request

from layouts.document.page import PageFrame
from observatory.observatory import Observatory
from observatory.settings import Settings


def frame_of(observatory: Observatory) -> PageFrame:
    """The frame of every page of the release that is open."""
    settings = current_settings()
    catalog = observatory.catalog
    release = observatory.release
    return PageFrame(
        helplines=catalog.sure_helplines,
        places=catalog.helpline_places,
        release=release.id,
        released=release.released,
        exit_url=settings.exit_url,
        base_url=settings.base_url or _own_address(),
        demonstration=catalog.demonstration,
        contact=settings.contact,
        countries=catalog.countries,
        acronyms=catalog.acronyms,
    )


def current_settings() -> Settings:
    """The settings the running application was made with; the defaults outside of one."""
    if has_app_context():
        settings = current_app.extensions.get("settings")
        if isinstance(settings, Settings):
            return settings
    return Settings()


def _own_address() -> str:
    """How the site was reached, for the code that another page is to paste."""
    return request.host_url.rstrip("/") if has_request_context() else ""
