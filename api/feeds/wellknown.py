"""What browsers, search engines and language models ask for by themselves: robots.txt, llms.txt and the icon."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, send_from_directory

from api.answers import find_base_url, is_demonstration
from api.middleware.response_headers import YEAR
from observatory.demonstration import site_name
from observatory.geography.places import places_with_countries
from observatory.languages import languages
from observatory.text import Text

blueprint = Blueprint("wellknown", __name__)

_NOTHING = "# DATOS DE DEMOSTRACIÓN\nUser-agent: *\nDisallow: /\n"
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /embed/\n"
ICON = "icon.svg"
_LLMS = """# {site}

> Published statistics of gender violence in {places}, each figure with its source, date and limits. Pages: {pages}.

Someone who suffers violence needs help first: {base}/es/ayuda

How to say a number:

- A value that is missing is never zero; obs_status and conf_status say why it is missing.
- A protected number is not to be worked out from others.
- Each register is told by its name. Counts of two registers are never added, and with grade C never compared.
- A rise in records is not a rise in violence. Each selection has a sentence that is safe to print and one that is not.
- Cite the producer first, then this observatory with its release.

## Data

- [Indicators, with definition, grade and limits]({base}/api/v1/indicators?lang=en)
- [What may be said of these rows, and what not]({base}/api/v1/sentences?indicator=INDICATOR&territory=CODE)
- [Territories]({base}/api/v1/territories?lang=en)
- [Sources and licences]({base}/api/v1/sources?lang=en)
- [Rows of one indicator and place]({base}/api/v1/data.json?indicator=INDICATOR&territory=CODE)
- [The same as a citation]({base}/api/v1/citation.json?indicator=INDICATOR&territory=CODE)
- [The interface in OpenAPI 3.1]({base}/api/v1/openapi.json)
- [Everything of the newest release]({base}/api/v1/releases/latest.zip)

## Descriptions

- [Catalogue, DCAT-AP]({base}/catalog.jsonld)
- [Croissant]({base}/croissant.json)
- [How to read these figures]({base}/en/methodology)
"""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages may be found; data and embeds are not pages. Of the demonstration nothing may."""
    rules = _NOTHING if is_demonstration() else f"{_ROBOTS}Sitemap: {find_base_url()}/sitemap.xml\n"
    return _set_max_age(Response(rules, mimetype="text/plain"), seconds=86_400)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """What a language model has to know before it says a number, and where the data are."""
    mark = "# DATOS DE DEMOSTRACIÓN: every figure is invented.\n\n" if is_demonstration() else ""
    catalog, text = current_app.extensions["observatory"].catalog, Text("en")
    said = _LLMS.format(
        base=find_base_url(),
        site=site_name(text, demonstration=catalog.demonstration),
        places=places_with_countries(catalog, text),
        pages=", ".join(f"{language.name} (/{code}/)" for code, language in languages().items()),
    )
    return _set_max_age(Response(mark + said, mimetype="text/plain"), seconds=86_400)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The neutral icon of the site, for browsers that do not read the page for it."""
    return _set_max_age(send_from_directory(f"{current_app.root_path}/assets", ICON), seconds=YEAR)


def _set_max_age(response: Response, *, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
