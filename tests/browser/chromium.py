"""Finds a Chromium for the browser tests, and brings one where there is none (also as a command)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowserError(RuntimeError):
    """No Chromium is here and none could be brought."""


def find() -> str | None:
    """The path of a Chromium: the one CHROME names, one on the PATH, or Playwright's own."""
    named = os.environ.get("CHROME")
    if named:
        return shutil.which(named)
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def bring() -> str:
    """The path of a Chromium, installed first if need be.

    As root on a machine with apt-get the system's package, else Playwright's download.
    Raises NoBrowserError where neither can be had.
    """
    binary = find()
    if binary:
        return binary
    if os.environ.get("CHROME"):
        raise NoBrowserError(f"CHROME names {os.environ['CHROME']}, which is no program here.")
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts.insert(0, ["bash", "-c", "apt-get update -q && apt-get install -y -q chromium"])
    for command in attempts:
        subprocess.run(
            command,
            check=False,
            stdout=sys.stderr,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        binary = find()
        if binary:
            return binary
    raise NoBrowserError(
        "The browser tests need Chromium: none is on the PATH, and neither the system's package manager "
        "(as root) nor Playwright could bring one. Install it, or let CHROME name one."
    )


if __name__ == "__main__":
    try:
        bring()
    except NoBrowserError as error:
        sys.exit(str(error))
