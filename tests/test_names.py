"""What `make check` says of names, and of programs that call what stands below them."""

from __future__ import annotations

from pathlib import Path

from tests.names import PRODUCT, faults_of

RUN = 'if __name__ == "__main__":\n    read_rows()\n'


def test_each_fault_is_said_with_its_place(tmp_path: Path) -> None:
    for name in PRODUCT[:-1]:
        (tmp_path / name).mkdir()
    (tmp_path / "app.py").write_text("class Row:\n    pass\n")
    (tmp_path / "etl" / "rows.py").write_text(f"class Row:\n    pass\n\n{RUN}\ndef read_rows():\n    pass\n")
    (tmp_path / "api" / "told.py").write_text(
        f"def _told():\n    pass\n\ndef read_rows():\n    pass\n\n{RUN}"
    )
    assert [fault.partition(" · ")[0::2] for fault in faults_of(tmp_path)] == [
        ("etl/rows.py:7", "read_rows is defined after the program that may call it: move it up."),
        ("api/told.py:1", "_told() is a bare participle: name what it does, and to what."),
        ("etl/rows.py:1", "the class Row is also defined in app.py:1."),
    ]
