"""Gathers the files that the release on show brings, with what each of them holds."""

from __future__ import annotations

import json

from callbacks.page_request import PageRequest
from observatory.files.package.contents import DATAPACKAGE, OfferedPackage, list_package_files
from observatory.store.errors import BrokenReleaseError


def package_of(request: PageRequest) -> OfferedPackage | None:
    """The files; None where the release was made before it could bring any, or where they are lost."""
    site = request.observatory
    files = site.files.data_files()
    if DATAPACKAGE not in {file.name for file in files}:
        return None
    kept = site.files.file_of("", DATAPACKAGE)
    try:
        with kept.opened() as stream:
            return list_package_files(kept.release, files, json.load(stream))
    except BrokenReleaseError:
        return None
