"""How this site calls itself, for addresses that leave it."""

from __future__ import annotations

from flask import current_app, request

from observatory.settings import Settings


def base_url() -> str:
    """The public address without a slash at its end, else how the site was reached."""
    settings = current_app.extensions.get("settings")
    address = settings.base_url if isinstance(settings, Settings) else ""
    return address or request.host_url.rstrip("/")


def contact() -> str:
    """Whom readers may write to; empty where the operator has not said."""
    settings = current_app.extensions.get("settings")
    return settings.contact if isinstance(settings, Settings) else ""
