"""The peer of the warm callback: the least that Flask can do."""

from flask import Flask

server = Flask(__name__)


@server.get("/")
def ok() -> str:
    """Two letters."""
    return "ok"
