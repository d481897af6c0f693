"""How an embed looks: keys of its address that are no part of a Selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Self, cast
from urllib.parse import parse_qsl, unquote_plus, urlencode

from observatory.addresses.selection_error import SelectionError, near
from observatory.vocabulary import phrases

Theme = Literal["light", "dark", "auto"]
VALUES: Final[Mapping[str, Sequence[str]]] = {
    "theme": ("light", "dark", "auto"),
    "table": ("1", "0"),
    "brief": ("0", "1"),
    "resize": ("0", "1"),
}
"""The values of each key; the first is meant where the key is not there."""


@dataclass(frozen=True, slots=True)
class EmbedLook:
    """Light, dark or as the reader's system is (`auto`); with or without the table, few words, a script of its height.

    Light is the default: most pages that frame a chart are, and one that turns dark by itself would stand out of them.
    """

    theme: Theme = "light"
    table: bool = True
    brief: bool = False
    resize: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """The look that the values of an address ask for; blank ones ask for nothing.

        Raises SelectionError, whose suggestions are queries of a look.
        """
        for key, text in asked.items():
            if text and text not in VALUES[key]:
                mended = [(f"{key}={value}", {**asked, key: value}) for value in near(text, VALUES[key])]
                raise SelectionError(
                    phrases.BAD_VALUE,
                    [(label, _build_valid_query(values)) for label, values in mended],
                    asked=text,
                    key=key,
                    known=", ".join(VALUES[key]),
                )
        value = {key: asked.get(key) or known[0] for key, known in VALUES.items()}
        said = {key: value[key] == "1" for key in ("table", "brief", "resize")}
        return cls(cast(Theme, value["theme"]), **said)

    def to_query(self) -> str:
        """The keys of it, in one order, without those that are as they are by default."""
        said = {
            "theme": self.theme, "table": str(int(self.table)), "brief": str(int(self.brief)),
            "resize": str(int(self.resize)),
        }  # fmt: skip
        return urlencode({key: text for key, text in said.items() if text != VALUES[key][0]})


def _build_valid_query(asked: Mapping[str, str]) -> str:
    return EmbedLook.of({key: text for key, text in asked.items() if text in VALUES[key]}).to_query()


def split_look_query(query: str) -> tuple[dict[str, str], str]:
    """The values of a look in a query string (of a key that is there twice both), and all else of it as it stands."""
    asked: dict[str, str] = {}
    others = []
    for part in query.split("&"):
        key = unquote_plus(part.partition("=")[0])
        if key not in VALUES:
            others.append(part)
            continue
        text = dict(parse_qsl(part)).get(key, "")
        asked[key] = ",".join(filter(None, (asked.get(key, ""), text)))
    return asked, "&".join(others)
