"""Whether a request comes from this machine itself, and not through a proxy that stands on it."""

from __future__ import annotations

from ipaddress import ip_address

from flask import request


def is_this_machine() -> bool:
    """Whether its operator asks, or the proxy that stands on it; through a socket of it there is no address."""
    if not request.remote_addr:
        return True
    try:
        return ip_address(request.remote_addr).is_loopback
    except ValueError:
        return False


def is_operator() -> bool:
    """Whether it is the machine's operator: a proxy says for whom it asks (X-Forwarded-For)."""
    return is_this_machine() and not request.headers.getlist("X-Forwarded-For")
