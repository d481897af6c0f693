"""The record can only be prolonged: any other change is found, and told with its line."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.releasing.audit import START, AuditLog, BrokenLogError
from observatory.store.private import Private


def filled(folder: Path, lines: int = 5) -> AuditLog:
    log = AuditLog(Private(folder))
    log.path.unlink(missing_ok=True)
    for number in range(lines):
        log.append("ingest", snapshot=f"felcv@{number}", rows=number)
    return log


def test_each_line_holds_the_hash_of_the_one_before(tmp_path: Path) -> None:
    lines = filled(tmp_path).path.read_bytes().splitlines()
    before = START
    for number, line in enumerate(lines, start=1):
        said = json.loads(line)
        assert (said["number"], said["before"]) == (number, before)
        before = hashlib.sha256(line).hexdigest()
    assert [one.number for one in AuditLog(Private(tmp_path)).entries()] == [1, 2, 3, 4, 5]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    assert stat.S_IMODE(filled(tmp_path).path.stat().st_mode) == 0o600


@given(data=st.data())
@settings(max_examples=60)
def test_a_changed_byte_is_found_unless_it_stands_in_the_last_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    log = filled(tmp_path_factory.mktemp("log"))
    content = bytearray(log.path.read_bytes())
    last = content.rstrip(b"\n").rfind(b"\n") + 1
    place = data.draw(st.integers(0, last - 2))
    content[place] ^= data.draw(st.integers(1, 255))
    log.path.write_bytes(bytes(content))
    with pytest.raises(BrokenLogError, match="línea"):
        list(log.entries())


@pytest.mark.parametrize("line", range(4))
def test_a_line_taken_out_is_found(tmp_path: Path, line: int) -> None:
    log = filled(tmp_path)
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(BrokenLogError, match=f"línea {line + 1}"):
        list(log.entries())


def test_a_line_cut_short_by_a_stop_is_told_and_then_taken_away(tmp_path: Path) -> None:
    log = filled(tmp_path, 2)
    with log.path.open("ab") as stream:
        stream.write(b'{"number": 3, "at"')
    with pytest.raises(BrokenLogError, match="a medias"):
        list(log.entries())
    log.append("release", release="r")
    assert [one.what for one in log.entries()] == ["ingest", "ingest", "cut", "release"]


def test_an_empty_record_is_whole(tmp_path: Path) -> None:
    assert list(AuditLog(Private(tmp_path)).entries()) == []
