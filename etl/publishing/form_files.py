"""The files that a release gives to those who send monthly figures: each empty form as a workbook, and its guide."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from etl import workbook
from etl.municipal.form import Form, form_of
from etl.municipal.template import sheets_of
from etl.publishing.form_guide import guide
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import FormFile
from observatory.text import Text
from observatory.words.asking.sending import sources_with_form


def form_files(catalog: Catalog) -> Iterator[FormFile]:
    """Of each source with a form the workbook, for whichever month, and the guide in every language."""
    for source in sources_with_form(catalog):
        form = form_of(source, catalog)
        yield _file(form, "", _empty(form))
        for lang in languages():
            yield _file(form, lang, guide(source, catalog, Text(lang)).encode())


def _file(form: Form, lang: str, content: bytes) -> FormFile:
    digest = hashlib.sha256(content).hexdigest()
    return FormFile(form.source, lang, form.design.version, digest, content)


@lru_cache(maxsize=16)
def _empty(form: Form) -> bytes:
    """Writing it takes longer than all else of it: the same form is written once."""
    return workbook.write_to_bytes(sheets_of(form, None))
