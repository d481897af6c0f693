"""What a piece of work costs is counted wherever it is done."""

from __future__ import annotations

import subprocess
import sys

from bench.processes import processor_seconds

BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_the_seconds_of_a_process_that_was_started_count_too() -> None:
    began = processor_seconds()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert processor_seconds() - began > 0.2  # the system counts in hundredths
