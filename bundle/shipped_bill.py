"""Adds to a bill of materials what no lock file names: the scripts that browsers load, and the letters in images and PDF.

`python -m bundle.shipped_bill FILE` reads and writes a CycloneDX file. Versions, licences and hashes are those of the
files that lie here; a file that states no licence gets none.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from dash import _dash_renderer
from fontTools.ttLib import TTFont

from layouts.document.assets import is_bundle, plotly_file, plotly_version

ROOT: Final = Path(__file__).parent.parent
LETTERS: Final = ROOT / "observatory" / "charts" / "layout" / "letters"
LOCK: Final = Path(__file__).parent / "package-lock.json"
_BUNDLED: Final = ("regenerator-runtime",)
_STATED: Final = re.compile(r"licen[cs]e(?:d under the|:) (MIT|ISC|Apache-2\.0|BSD-[23]-Clause)\b", re.I)


def list_shipped_components() -> Iterator[dict[str, Any]]:
    """Everything that goes to readers and comes from others, as components of CycloneDX."""
    yield _script("plotly.js", plotly_version(), plotly_file())
    if is_bundle():
        packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
        yield from (_describe_locked_package(name, packages[f"node_modules/{name}"]) for name in _BUNDLED)
    for path in _scripts_of_dash():
        name, _, version = path.name.removesuffix(".min.js").partition("@")
        if name != "polyfill" or not is_bundle():
            yield _script(name, version, path)
    yield from map(_letters, sorted(LETTERS.glob("*.ttf")))


def _scripts_of_dash() -> list[Path]:
    (listed,) = _dash_renderer._js_dist_dependencies
    return [Path(str(files("dash") / name)) for name in listed["relative_package_path"]["prod"]]


def _script(name: str, version: str, path: Path) -> dict[str, Any]:
    stated = _STATED.search(path.read_text(encoding="utf-8")[:1000])
    licences = [{"license": {"id": stated[1]}}] if stated else []
    return {"type": "library", **_describe_component("npm", name, version, licences), **_hash_file(path)}


def _letters(path: Path) -> dict[str, Any]:
    font = TTFont(path)
    version = str(font["name"].getDebugName(5)).removeprefix("Version ")
    text = {"contentType": "text/plain", "content": (LETTERS / "LICENSE").read_text(encoding="utf-8")}
    licences = [{"license": {"name": "Bitstream Vera", "text": text}}]
    return {
        "type": "file",
        **_describe_component("generic", path.stem, version, licences),
        **_hash_file(path),
    }


def _describe_locked_package(name: str, entry: dict[str, str]) -> dict[str, Any]:
    """A package that went into the bundle: its hash is that of the package, as npm's lock file has it."""
    kind, _, content = entry["integrity"].partition("-")
    digest = b64decode(content).hex()
    licences = [{"license": {"id": entry["license"]}}]
    hashes = [{"alg": {"sha512": "SHA-512"}[kind], "content": digest}]
    return {
        "type": "library",
        **_describe_component("npm", name, entry["version"], licences),
        "hashes": hashes,
    }


def _describe_component(kind: str, name: str, version: str, licences: list[dict[str, Any]]) -> dict[str, Any]:
    address = f"pkg:{kind}/{name}@{version}"
    about = {"licenses": licences} if licences else {}
    return {"bom-ref": address, "name": name, "version": version, "purl": address, **about}


def _hash_file(path: Path) -> dict[str, Any]:
    return {"hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]}


def main(file: Path) -> None:
    """Write the bill again with these components at its end."""
    bill = json.loads(file.read_text(encoding="utf-8"))
    bill["components"] = [*bill.get("components", ()), *list_shipped_components()]
    file.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
