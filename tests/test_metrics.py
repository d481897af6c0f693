"""A running site of several processes tells the numbers of all of them, at a port of this machine."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import free_port, started


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def total(address: str, name: str, **labels: str) -> float:
    """The sum of the samples of a name that bear these labels."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(read(f"{address}/metrics"))
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_the_numbers_of_all_processes_are_told_together(built_store: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "gunicorn.log"
    options = f"--env OBSERVATORY_METRICS_PORT={port}"
    apart = f"http://127.0.0.1:{port}"
    with started(built_store, log=log, workers=2, options=options) as (address, _):
        for _ in range(40):
            read(f"{address}/es/ayuda")
        read(f"{address}/api/v1/data.csv?indicator=cem_cases&territory=PE-150112")
        assert total(apart, "observatorio_requests_total", kind="help", status="2xx") == 40
        assert total(apart, "observatorio_uses_total", series="cem_cases", form="csv") == 1
        assert total(apart, "observatorio_memory_total") > 0
        assert total(apart, "observatorio_ready") == 1
        for wrong in (f"{address}/metrics", f"{apart}/es/ayuda"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                read(wrong)
            assert refused.value.code == 404
    assert '"series": "cem_cases", "csv": 1' in log.read_text()
