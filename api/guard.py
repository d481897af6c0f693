"""Refuses what no browser of ours would send, before anything sees it: method and address."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, RequestURITooLarge

from api.answers import preflight

LONGEST_ADDRESS = 4000
LARGEST_BODY = 256 * 1024


def install(server: Flask) -> None:
    """Check every request of `server`."""
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    server.url_map.merge_slashes = False  # a redirect would repeat the visitor's Host header

    @server.before_request
    def _guard() -> Response | None:
        _check_address()
        _check_method()
        return preflight() if request.method == "OPTIONS" else None


def _check_address() -> None:
    if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
        raise RequestURITooLarge("La dirección es demasiado larga.")


def _check_method() -> None:
    allowed = ["GET", "HEAD", "OPTIONS"] if request.path.startswith("/api/") else ["GET", "HEAD"]
    if request.method not in allowed:
        raise MethodNotAllowed(valid_methods=allowed)
