"""Memory that is no longer used, given back to the system: of a national file it is a third of what a release holds."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Give back what Arrow and the C library keep for later, where the C library can (glibc)."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
