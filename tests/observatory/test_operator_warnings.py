"""What an operator may set, and is told at start and until when."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from etl.build_command import build
from etl.status_command import print_status
from etl.stores import Stores
from observatory import clock
from observatory.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog
from observatory.model import Confidence, Helpline
from observatory.operator_warnings import hidden_helplines, operator_warnings
from observatory.settings import DEFAULT_STORE, Settings, SettingsError
from observatory.store.releases import SqliteReleases
from tests.conftest import serving

TODAY = date(2026, 11, 27)


def called(catalog: Catalog, *days: int) -> Catalog:
    """The catalogue with every telephone called so many days ago, the first one first."""
    ago = iter(days * len(catalog.helplines))
    lines = (
        replace(line, verified_on=str(TODAY - timedelta(next(ago)))) if line.kind == "phone" else line
        for line in catalog.helplines
    )
    return replace(catalog, helplines=tuple(lines))


def test_a_site_that_nobody_answers_for_says_whom_the_contact_is_to_be_given(catalog: Catalog) -> None:
    recent = called(catalog, 3)
    (warning,) = operator_warnings(recent, contact="", today=TODAY)
    assert "OBSERVATORY_CONTACT" in warning
    for source in recent.sources.values():
        if source.form is not None:
            assert source.needs_signoff_of in warning
    assert operator_warnings(recent, contact="datos@example.org", today=TODAY) == ()


def test_each_number_that_nobody_called_for_ninety_days_is_named_and_no_other(catalog: Catalog) -> None:
    phones = [line for line in catalog.helplines if line.kind == "phone"]
    mixed = called(catalog, 91, *[90] * (len(phones) - 1))
    (warning,) = operator_warnings(mixed, contact="datos@example.org", today=TODAY)
    assert f"{phones[0].service} ({phones[0].contact})" in warning
    assert not any(f"({line.contact})" in warning for line in phones[1:])
    (warning,) = operator_warnings(catalog, contact="datos@example.org", today=TODAY)
    assert all(f"({line.contact})" in warning for line in phones)


KNOWN = "'high', 'medium-high', 'medium' o 'low'"
LINE = "helplines.csv · línea 6.confidence · "
UNDIALLED = "Línea gratuita de la FELCV · contact «{}» no es un número"
REFUSED = (
    (
        "2025-11-04,high,,",
        "2025-11-04,high,ayer,",
        "helplines.csv · Línea 100 del MIMP · verified_on «ayer»",
        "",
    ),
    *(
        ("2025-11-04,high,", f"2025-11-04,{word},", LINE, KNOWN)
        for word in ("alta", "High", "medium high", "very high")
    ),
    ("2025-11-04,high,", "2025-11-04,,", LINE, ""),
    *(
        ("800-14-0348", number, UNDIALLED.format(number), "")
        for number in ("8OO-14-0348", "12", "chat100.example", "100 o 105")
    ),
)


@pytest.mark.parametrize(("old", "new", "complaint", "said"), REFUSED)
def test_a_help_line_that_is_written_wrong_stops_the_build_with_its_line(
    tmp_path: Path, root: Path, old: str, new: str, complaint: str, said: str
) -> None:
    lines = (root / "data" / "catalog" / "helplines.csv").read_text(encoding="utf-8")
    assert lines.count(old) >= 1
    (tmp_path / "helplines.csv").write_text(lines.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as refusal:
        load_catalog(tmp_path, base=DEFAULT_FOLDER)
    assert complaint in str(refusal.value) and said in str(refusal.value)


@pytest.mark.parametrize("confidence", ["medium", "low"])
def test_a_help_line_that_no_page_shows_is_named_to_the_operator(
    catalog: Catalog, confidence: Confidence
) -> None:
    unsure, hidden, *others = with_hidden_line(catalog, confidence)
    (warning,) = operator_warnings(unsure, contact="datos@example.org", today=TODAY)
    assert f"{hidden.service} ({hidden.contact}): confidence «{confidence}»" in warning
    assert "high o medium-high" in warning
    assert not any(line.service in warning for line in others)


def with_hidden_line(catalog: Catalog, confidence: Confidence) -> tuple[Catalog, *tuple[Helpline, ...]]:
    """The catalogue whose first help line is less sure, and its lines."""
    recent = called(catalog, 3)
    hidden, *others = recent.helplines
    return replace(recent, helplines=(replace(hidden, confidence=confidence), *others)), hidden, *others


def test_build_and_status_say_that_a_help_line_is_not_shown(
    catalog: Catalog, built_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unsure, *_ = with_hidden_line(catalog, "medium")
    (warning,) = hidden_helplines(unsure, TODAY)
    store = shutil.copytree(built_store, tmp_path / "store")  # a build may publish
    assert build(Stores(store, unsure, SqliteReleases(store)), today=TODAY) == 0
    assert warning in capsys.readouterr().err
    nothing = tmp_path / "nothing"
    print_status(Stores(nothing, unsure, SqliteReleases(nothing)), contact="datos@example.org")
    assert warning in capsys.readouterr().out


def test_an_address_that_grew_too_old_is_named_to_the_operator(catalog: Catalog) -> None:
    recent = called(catalog, 3)
    (told,) = {line.source_date for line in recent.helplines if line.point == "organisation"}
    last_day = date.fromisoformat(told).replace(year=int(told[:4]) + 2)
    assert not [said for said in hidden_helplines(recent, last_day) if "puntos de ayuda" in said]
    (warning,) = hidden_helplines(recent, last_day + timedelta(1))
    assert all((line.service in warning) is (line.point == "organisation") for line in recent.helplines)


def test_a_running_site_says_it_once_at_start(built_store: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(built_store, log=log):
        pass
    written = log.read_text()
    assert written.count("OBSERVATORY_CONTACT") == 1
    assert written.count("Nadie ha llamado en 90 días") == 1


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
