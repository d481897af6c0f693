"""Makes one PDF in a process of its own: `typst_process.py TEMPLATE FONTS SECONDS MADE`, data on stdin, PDF on stdout.

It knows nothing of the site and dies with its sheet, so that neither memory nor time of the server is at stake.
"""

from __future__ import annotations

import resource
import sys
from functools import partial
from pathlib import Path
from typing import cast

import typst

MOST_BYTES = 2_000_000_000
"""Of address space; a sheet takes about a tenth in memory."""
_NO_LETTER = "could not be displayed"


def main(template: str, fonts: str, seconds: str, timestamp: str) -> None:
    """Typeset what stdin holds with the fonts of Typst and of the folder `fonts`, never longer than `seconds`."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    typefaces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[Path(fonts)])
    pressed = partial(
        typst.compile,
        Path(template).read_bytes(),
        root=Path(template).parent,
        font_paths=typefaces,
        format="pdf",
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
        timestamp=int(timestamp),
    )
    try:
        pdf = pressed(pdf_standards=["ua-1"])
    except typst.TypstError as error:
        if _NO_LETTER not in str(error):
            raise
        pdf = pressed()  # the standard forbids an empty box, which is all that can be shown of such a letter
    sys.stdout.buffer.write(cast(bytes, pdf))


if __name__ == "__main__":
    main(*sys.argv[1:])
