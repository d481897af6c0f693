"""The engine's command line: what it writes, and the files that it refuses by name and line."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from etl.disclosure.engine import __main__ as command

ROWS = {
    "a": "ax ay az",
    "b": "bx by bz",
    "x": "ax bx",
    "y": "ay by",
    "z": "az bz",
    "all": "a b",
    "of signs": "x y z",
}
COUNTS = {
    "ax": 2, "ay": 9, "az": 30, "bx": 40, "by": 8, "bz": 50, "a": 41, "b": 98, "x": 42, "y": 17, "z": 80, "all": 139,
}  # fmt: skip
CELLS = ["cell,value,status"] + [
    f"{cell},{count},{'primary' if count < 5 else 'open'}" for cell, count in COUNTS.items()
]
RELATIONS = ["relation,cell,sign"] + [
    line
    for name, parts in ROWS.items()
    for line in (
        f"{name},{'all' if name == 'of signs' else name},+1",
        *(f"{name},{part},-1" for part in parts.split()),
    )
]
PATTERN = """cell,status,lower,upper
ax,primary,1,10
ay,secondary,1,10
az,shown,30,30
bx,secondary,32,41
by,secondary,7,16
bz,shown,50,50
a,shown,41,41
b,shown,98,98
x,shown,42,42
y,shown,17,17
z,shown,80,80
all,shown,139,139
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is worked in, with the files of a table of two by three."""
    monkeypatch.chdir(tmp_path)
    Path("cells.csv").write_text("\n".join(CELLS), encoding="utf-8")
    Path("relations.csv").write_text("\n".join(RELATIONS), encoding="utf-8")
    Path("pattern.csv").write_text(PATTERN, encoding="utf-8")
    return tmp_path


PROTECT, AUDIT = (
    ["protect", "cells.csv", "relations.csv"],
    ["audit", "pattern.csv", "cells.csv", "relations.csv"],
)


def replace_lines(file: str, old: str, new: str) -> None:
    """`old` stands in it once."""
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def test_a_stranger_protects_two_files_and_attacks_the_result_in_an_empty_folder(
    folder: Path, root: Path
) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "etl.disclosure.engine", *words]
        return subprocess.run(
            program, cwd=folder, env={"PYTHONPATH": str(root)}, check=False, capture_output=True, text=True
        )

    made = run(*PROTECT)
    assert (made.stdout, made.returncode) == (PATTERN, 0)
    assert made.stderr == (
        "1 primary and 3 secondary of 12 cells are hidden; cost 59, at least 59 by cutting planes.\n"
    )
    asked = run(*AUDIT)
    assert asked.returncode == 0 and not asked.stderr
    assert [row for row in csv.reader(asked.stdout.splitlines()) if row[0] == "ax"] == [
        ["ax", "primary", "outsider", "0", "11"],
        ["ax", "primary", "zeros", "1", "10"],
        ["ax", "primary", "primary", "1", "4"],
    ]


@pytest.mark.usefixtures("folder")
def test_the_result_is_written_to_a_file_and_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    Path("cells.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*CELLS, ""]).encode())
    assert command.main([*PROTECT, "--output", "made.csv"]) == 0
    assert Path("made.csv").read_text(encoding="utf-8") == PATTERN
    assert sorted(path.name for path in Path().iterdir()) == [
        "cells.csv",
        "made.csv",
        "pattern.csv",
        "relations.csv",
    ]
    assert command.main(["audit", "made.csv", *PROTECT[1:]]) == 0
    assert capsys.readouterr().out.startswith("cell,status,attacker,lower,upper\n")


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_protected_is_named_and_written_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for cell in ("ay", "az", "a"):
        replace_lines("cells.csv", f"\n{cell},{COUNTS[cell]},open", f"\n{cell},{COUNTS[cell]},shown")
    assert command.main([*PROTECT, "--limit", "60"]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[1] == "ax,primary,2,2"
    assert said.err.splitlines()[1:] == ["not protected: ax", "can be told: ax"]


@pytest.mark.usefixtures("folder")
def test_a_limit_that_ends_the_search_says_so_and_names_what_is_not_protected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main([*PROTECT, "--limit", "1e-9"]) == 1
    first, *rest = capsys.readouterr().err.splitlines()
    assert first.endswith("cost 2, at least 2 by what had to be hidden; the limit of time ended the search.")
    assert rest == ["not protected: ax", "can be told: ax"]


TOLD = {
    "one that nothing is hidden beside": ("ay,secondary", "ay,shown", "ax"),
    "one that is shown": ("ax,primary", "ax,shown", "ax"),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("old", "new", "told"), TOLD.values(), ids=TOLD)
def test_an_audit_names_the_primary_cells_that_are_told(
    old: str, new: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_lines("pattern.csv", old, new)
    assert command.main(AUDIT) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"told to {who}: {told}" for who in ("outsider", "zeros", "primary")
    ]


@pytest.mark.usefixtures("folder")
def test_who_knows_the_primary_cells_can_be_told_what_nobody_else_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """5 and 3 of 8: whoever knows that the 5 are not few has 3 or less of the other, and not 4."""
    Path("cells.csv").write_text("cell,value,status\nall,8,shown\np,5,open\nq,3,primary\n", encoding="utf-8")
    Path("relations.csv").write_text("relation,cell,sign\nr,all,1\nr,p,-1\nr,q,-1\n", encoding="utf-8")
    Path("pattern.csv").write_text("cell,status\nall,shown\np,secondary\nq,primary\n", encoding="utf-8")
    assert command.main(AUDIT) == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == ["told to primary: q"]
    assert "q,primary,zeros,1,7\n" in said.out and said.out.endswith("q,primary,primary,1,3\n")
    assert command.main(PROTECT) == 1
    assert capsys.readouterr().err.splitlines()[1:] == ["not protected: q", "can be told: q"]


@pytest.mark.usefixtures("folder")
def test_a_pattern_without_an_end_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    hidden = [line.replace("shown", "secondary") for line in PATTERN.splitlines()]
    Path("pattern.csv").write_text("\n".join(hidden), encoding="utf-8")
    assert command.main(AUDIT) == 0
    assert "ax,primary,zeros,1,inf\n" in capsys.readouterr().out


C, R, P = "cells.csv", "relations.csv", "pattern.csv"
REFUSED: dict[str, tuple[str, str, str, int, str]] = {
    "a negative count": (C, "ay,9,", "ay,-9,", 3, "'-9' is no whole number of persons"),
    "a fraction": (C, "ay,9,", "ay,9.5,", 3, "'9.5' is no whole number of persons"),
    "a number of another script": (C, "ay,9,", "ay,٩,", 3, "'٩' is no whole number of persons"),
    "an empty count": (C, "ay,9,", "ay,,", 3, "'' is no whole number of persons"),
    "a count beyond what is told apart": (C, "ay,9,", "ay,99999999999,", 3, "cell ay: 99999999999 is no whole number"),
    "a cell twice": (C, "by,8,open", "ay,8,open", 6, "cell ay stands twice: take one out."),
    "a cell with a line in its name": (C, "ay,9,", '"a\ny",9,', 4, "the cell has no name that can be printed"),
    "a cell without a name": (C, "ay,9,", ",9,", 3, "the cell has no name that can be printed: give it one."),
    "an unknown status": (C, "ay,9,open", "ay,9,Open", 3, "'Open' is no status: write primary or shown or open."),
    "a large primary count": (C, "ay,9,open", "ay,9,primary", 3, "cell ay: a primary count is from 1 to 4, not 9"),
    "a zero that is primary": (C, "ax,2,", "ax,0,", 2, "cell ax: a primary count is from 1 to 4, not 0"),
    "a small count that is open": (C, "ax,2,primary", "ax,2,open", 2, "cell ax: 2 is under the threshold of 5: make it"),
    "a column too few": (C, "cell,value,status", "cell,value", 1, "the columns are cell,value: write cell,value,status"),
    "an unknown column": (C, "cell,value,status", "cell,value,status,note", 1, "the columns are cell,value,status,note:"),
    "a column twice": (C, "cell,value,status", "cell,value,value", 1, "the columns are cell,value,value: write"),
    "semicolons": (C, "cell,value,status", "cell;value;status", 1, "the columns are cell;value;status: write"),
    "a field too many": (C, "ay,9,open", "ay,9,open,", 3, "4 fields where the columns are 3: mend the line."),
    "a quote that is not closed": (C, "ay,9,open", 'ay,9,"open', 13, "it is no CSV"),
    "a relation that does not hold": (C, "az,30,", "az,31,", 2, "relation a: its parts add up to 42, not 41"),
    "a cell that no row names": (R, "a,ay,-1", "a,q,-1", 4, "cell q stands in no row of cells.csv: add it there."),
    "a sign": (R, "a,ay,-1", "a,ay,-2", 4, "'-2' is no sign: write 1 or +1 or -1."),
    "a sign that is a word": (R, "a,ay,-1", "a,ay,minus", 4, "'minus' is no sign"),
    "a relation without a total": (R, "\na,a,+1", "\na,a,-1", 2, "relation a has no total: give one the sign +1."),
    "a second total": (R, "a,ay,-1", "a,ay,+1", 4, "relation a has a second total: it has one (+1), its parts are -1."),
    "a relation without parts": (R, "\na,a,+1", "\nn,a,+1\na,a,+1", 2, "relation n has no part: give one or more"),
    "a part twice": (R, "a,ay,-1", "a,ax,-1", 4, "relation a names cell ax twice: take one out."),
    "a total that is its own part": (R, "a,ay,-1", "a,a,-1", 4, "relation a names cell a twice: take one out."),
    "a relation without a name": (R, "a,ay,-1", ",ay,-1", 4, "the relation has no name: give it one."),
    "a cell in no relation": (C, "ax,2,", "n,7,open\nax,2,", 2, "cell n: it stands in no relation"),
    "a mark of another cell": (P, "\nay,", "\nn,", 3, "cell n is none of the cells: take it out."),
    "a mark twice": (P, "\nby,", "\nay,", 6, "cell ay stands twice: take one out."),
    "an unknown mark": (P, "ay,secondary", "ay,hidden", 3, "'hidden' is no status: write shown or primary or secondary."),
    "a mark as primary of one that is not": (P, "ay,secondary", "ay,primary", 3, "cell ay is not primary"),
    "a cell without a mark": (P, "\nall,shown,139,139", "", 12, "cell all is missing: add whether it is shown."),
}  # fmt: skip


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("file", "old", "new", "line", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_used_is_refused_by_its_line_and_nothing_is_written(
    file: str, old: str, new: str, line: int, said: str, *, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_lines(file, old, new)
    place = R if said.startswith("relation a: its parts") else file
    assert command.main([*(AUDIT if file == P else PROTECT), "--output", "made.csv"]) == 2
    answer = capsys.readouterr()
    assert answer.err.startswith(f"{place}, line {line}: {said}")
    assert answer.err.count("\n") == 1 and not answer.out
    assert not Path("made.csv").exists() and not list(Path().glob("*.part"))


BYTES = {
    "an empty file": (b"", 1, "the columns are missing: write cell,value,status"),
    "a header alone": (b"cell,value,status\n", 0, ""),
    "Latin 1": ("cell,value,status\nax,2,primary\nañ,9,open\n".encode("latin-1"), 3, "it is not in UTF-8"),
    "UTF-16": ("cell,value,status\n".encode("utf-16"), 1, "it is not in UTF-8"),
    "bytes that are no text": (
        b"cell,value,status\nax\x00,2,primary\n",
        2,
        "the cell has no name that can be printed",
    ),
    "a field without an end": (b"cell,value,status\n" + b"x" * 200_000 + b",2,open\n", 2, "it is no CSV"),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("data", "line", "said"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_table_are_refused(
    data: bytes, line: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(C).write_bytes(data)
    assert command.main(PROTECT) == 2
    expected = f"{C}, line {line}: {said}" if said else f"{R}, line 2: cell a stands in no row of {C}"
    assert capsys.readouterr().err.startswith(expected)


@pytest.mark.usefixtures("folder")
def test_a_huge_file_is_refused_before_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    with Path(C).open("r+b") as file:
        file.truncate(64 * 2**20 + 1)
    assert command.main(PROTECT) == 2
    assert capsys.readouterr().err == f"{C}, line 1: it has more than 64 MB: divide the tables.\n"


WORDS = {
    "no file": (["protect", "none.csv", R], "none.csv"),
    "a folder": (["protect", ".", R], "directory"),
    "a result in a folder that is not there": (
        [*PROTECT, "--output", "none/made.csv"],
        "give a file in a folder",
    ),
    "a result that is a folder": ([*PROTECT, "--output", "."], "give a file in a folder"),
    "a result over a file that is read": ([*PROTECT, "--output", f"./{C}"], "is read by this command"),
    "a threshold that demands nothing": ([*PROTECT, "--threshold", "2"], "a threshold is from 3 to 1,000"),
    "a threshold beyond reason": ([*PROTECT, "--threshold", "1000000000"], "a threshold is from 3 to 1,000"),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("words", "said"), WORDS.values(), ids=WORDS)
def test_words_that_cannot_be_followed_are_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(words) == 2
    assert said in capsys.readouterr().err
    assert Path(C).read_text(encoding="utf-8").splitlines() == CELLS


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "a"])
def test_a_limit_is_more_than_no_time(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([*PROTECT, "--limit", seconds])
    assert ended.value.code == 2
    assert "--limit" in capsys.readouterr().err
