"""The short address of a table: its canonical query, packed into letters.

The address itself says which table it is: nothing is stored for it, so nothing can be lost, whatever machine answers it
in ten years. A hash would need a list of all that was ever asked, written by whoever asks. Six letters of a hash stand at
its end, so that a slip leads nowhere instead of to another table.
"""

from __future__ import annotations

import hashlib
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

_FORM: Final = "1"
"""The first letter. Another list of words, or another way of packing, is another form; this one is read for ever."""
_WORDS: Final = (
    b"&lang=fr&lang=en&as_of=20&view=bars&view=table&view=map&view=trend&denominator=ine_census_20&grain=all&grain=month"
    b"&grain=year&filter=sex:women&filter=age:&by=age&by=form&by=sex&period=2015..2025&period=2018..2024"
    b"&compare=indicator=cem_feminicides_slim_prosecutor_cases_rate"
    b"indicator=police_complaint_rateindicator=police_complaintsindicator=cem_cases&territory=&period=20"
    b"&release=2026-11-&v=2"
)
_LONGEST: Final = 2000
_CHECK: Final = 6


def short_of(query: str) -> str:
    """The code of a canonical query, of letters that an address may hold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_WORDS)
    packed = packer.compress(query.encode()) + packer.flush()
    return f"{_FORM}{urlsafe_b64encode(packed).decode().rstrip('=')}{_check_of(query)}"


def query_of(code: str) -> str | None:
    """The query of a code; None where it is not one."""
    packed, check = code[1:-_CHECK], code[-_CHECK:]
    if not code.startswith(_FORM) or not packed or not code.isascii():
        return None
    try:
        unpacker = zlib.decompressobj(-15, zdict=_WORDS)
        query = unpacker.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), _LONGEST).decode()
    except (ValueError, zlib.error):
        return None
    return query if unpacker.eof and _check_of(query) == check else None


def _check_of(query: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(query.encode()).digest()).decode()[:_CHECK]
