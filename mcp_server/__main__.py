"""`python -m mcp_server ADDRESS`: serves the tools over standard input and output, asking the site at that address."""

from __future__ import annotations

import sys

from mcp_server.tools import Interface, server_of

if __name__ == "__main__":
    if len(sys.argv) != len(("program", "address")):
        sys.exit("python -m mcp_server https://observatorio.example")
    server_of(Interface(sys.argv[1].rstrip("/"))).run()
