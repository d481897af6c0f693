"""`make faults`: plants each fault of the register and runs its tests; a table, and 1 if one survived.

python -m tests.faults [--room editions] [--name WORDS] [-j 2]    # plants them
python -m tests.faults --check                                    # only looks whether all of them could be
"""

from __future__ import annotations

import argparse
import signal
import sys

from tests.faults.planting import Outcome, try_faults
from tests.faults.register import Fault, problems_of, read_register


def _chosen(faults: list[Fault], *, room: str, name: str) -> list[Fault]:
    return [fault for fault in faults if room in ("", fault.room) and name.lower() in fault.name.lower()]


def _tell(outcome: Outcome) -> None:
    fault = outcome.fault
    print(f"{outcome.verdict:<16}{outcome.seconds:6.1f} s  {fault.room}: {fault.name}", flush=True)
    if not outcome.holds:
        print(f"    {outcome.reason}", flush=True)


def _summary(outcomes: list[Outcome]) -> str:
    verdicts = [outcome.verdict for outcome in outcomes]
    counts = [f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts)]
    return f"{len(outcomes)} faults: {', '.join(counts)}."


def main(arguments: list[str] | None = None) -> int:
    """0 where every chosen fault was noticed, or with `--check` could be planted."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--room", default="", help="only those of this file, without .yml")
    parser.add_argument("--name", default="", help="only those whose name holds these words")
    parser.add_argument("--check", action="store_true", help="plant nothing: only look whether each could be")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="how many at a time")
    asked = parser.parse_args(arguments)
    try:
        faults = _chosen(read_register(), room=asked.room, name=asked.name)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.check:
        problems = problems_of(faults)
        print(*problems, sep="\n", file=sys.stderr) if problems else None
        return int(bool(problems))
    if not faults:
        print("No fault of the register is called so.", file=sys.stderr)
        return 1
    outcomes = try_faults(faults, jobs=asked.jobs, tell=_tell)
    print(_summary(outcomes))
    return int(not all(outcome.holds for outcome in outcomes))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the copies are removed then too
    sys.exit(main())
