"""What the environment may say."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from observatory import clock
from observatory.settings import DEFAULT_STORE, Settings, SettingsError


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_environment({"PORT": " "})
    assert (settings.port, settings.store_dir, settings.base_url) == (8050, DEFAULT_STORE, "")
    assert settings.exit_url == "https://www.google.com/"


def test_each_setting_is_read() -> None:
    settings = Settings.from_environment(
        {
            "OBSERVATORY_STORE_DIR": "/srv/store",
            "OBSERVATORY_DATABASE_URL": "postgresql://host/base",
            "OBSERVATORY_BASE_URL": "https://example.org/",
            "OBSERVATORY_EXIT_URL": "https://example.com/",
            "OBSERVATORY_CONTACT": "datos@example.org",
            "PORT": "9000",
        }
    )
    assert settings == Settings(
        store_dir=Path("/srv/store"),
        database_url="postgresql://host/base",
        base_url="https://example.org",
        exit_url="https://example.com/",
        port=9000,
        contact="datos@example.org",
    )


def test_proxies_are_addresses_and_networks() -> None:
    settings = Settings.from_environment({"OBSERVATORY_PROXIES": "10.0.0.7, fd00::/64"})
    assert settings.proxies == (ip_network("10.0.0.7/32"), ip_network("fd00::/64"))


def test_a_database_may_be_named_as_its_hosts_name_it() -> None:
    settings = Settings.from_environment({"OBSERVATORY_DATABASE_URL": "postgres://a:b@host/base"})
    assert settings.database_url == "postgresql://a:b@host/base"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "high"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("OBSERVATORY_EXIT_URL", "javascript:alert(1)"),
        ("OBSERVATORY_CONTACT", "javascript:alert(1)"),
        ("OBSERVATORY_CONTACT", "nadie"),
        ("OBSERVATORY_PROXIES", "proxy.example"),
        ("OBSERVATORY_PROXIES", "10.0.0.7/8"),
        ("OBSERVATORY_DATABASE_URL", "oracle://host/base"),
        ("OBSERVATORY_DATABASE_URL", "sqlite:///base"),
        ("OBSERVATORY_DATABASE_URL", "postgresql://host:high/base"),
    ],
)
def test_an_unusable_setting_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: text})


def test_a_clock_that_somebody_moves_outside_of_the_tests_is_refused() -> None:
    with pytest.raises(SettingsError, match=clock.SHIFT):
        Settings.from_environment({clock.SHIFT: "86400"})
    Settings.from_environment({clock.SHIFT: "86400", clock.STARTED_BY_TESTS: "9"})
