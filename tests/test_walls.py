"""The walls that import-linter cannot see."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

# No key of import-linter that lets something through.
_KEYS_OF_A_WALL = {
    "name",
    "type",
    "source_modules",
    "forbidden_modules",
    "layers",
    "protected_modules",
    "allowed_importers",
}


def imported_by(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide where a thing comes from"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_model_imports_the_standard_library_only(root: Path) -> None:
    files = [*(root / "observatory").glob("model.py"), *(root / "observatory" / "model").rglob("*.py")]
    imported = {name for file in files for name in imported_by(file)}
    outside = {name for name in imported if not name.startswith("observatory.model")}
    assert files
    assert {name.split(".")[0] for name in outside} <= set(sys.stdlib_module_names)


def test_the_application_imports_nothing_of_the_etl(root: Path) -> None:
    assert not [name for name in imported_by(root / "app.py") if name.split(".")[0] == "etl"]


def test_no_module_of_the_project_but_the_application_imports_the_application(root: Path) -> None:
    folders = ("observatory", "etl", "layouts", "callbacks", "api")
    files = [file for folder in folders for file in (root / folder).rglob("*.py")]
    assert not [file for file in files if "app" in set(imported_by(file))]


def test_the_audit_of_a_release_never_looks_at_how_it_was_chosen(root: Path) -> None:
    audit = list((root / "etl" / "disclosure" / "audit").glob("*.py"))
    imported = [name for file in audit for name in imported_by(file)]
    assert len(audit) > 10 and imported
    assert not [name for name in imported if "suppression" in name.split(".")]


def test_no_contract_has_an_exemption(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert len(contracts) >= 10
    assert {key for contract in contracts for key in contract} <= _KEYS_OF_A_WALL


def test_every_package_that_the_program_asks_for_is_used_by_it(root: Path) -> None:
    """A package that nothing uses is one more that can be broken into. Of plotly the script alone is sent."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=!; ]", line)[0].lower() for line in declared}
    folders = ("observatory", "etl", "layouts", "callbacks", "api")
    files = [*(file for name in folders for file in (root / name).rglob("*.py")), *root.glob("*.py")]
    modules = {name.partition(".")[0] for file in files for name in imported_by(file)}
    packages = packages_distributions()
    brought = {name.lower().replace("_", "-") for module in modules for name in packages.get(module, ())}
    assert names - {"plotly", "backports.zstd"} <= brought  # Python 3.14 has the latter itself


def test_the_program_runs_without_a_package_that_it_does_not_ask_for(root: Path) -> None:
    words = (
        "import importlib, pkgutil, sys; sys.modules['topojson'] = None; "
        "import api, app, callbacks, etl, layouts, observatory; "
        "[importlib.import_module(module.name) for package in (api, callbacks, etl, layouts, observatory) "
        "for module in pkgutil.walk_packages(package.__path__, f'{package.__name__}.') "
        "if not module.name.endswith('__main__')]"
    )
    subprocess.run([sys.executable, "-c", words], cwd=root, check=True, capture_output=True)
    assert "topojson" not in (root / "requirements.txt").read_text(encoding="utf-8")
