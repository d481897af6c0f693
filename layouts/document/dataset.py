"""An indicator as a schema.org Dataset, for search engines of data: what a reader is told, in their terms."""

from __future__ import annotations

from typing import Any

from layouts.document import addresses
from layouts.sections.coverage import Published
from observatory.demonstration import marked
from observatory.model import Panel
from observatory.text import Text


def dataset(panel: Panel, published: Published | None, *, base_url: str, text: Text) -> dict[str, Any]:
    """The description of the whole indicator; without time and place where nothing is published yet."""
    indicator, lang = panel.indicator, text.lang
    query = f"indicator={indicator.id}"
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": marked(text.t(indicator.name), text, demonstration=panel.demonstration),
        "description": text.t(indicator.definition),
        "url": f"{base_url}{addresses.indicator(lang, indicator.id)}",
        "identifier": indicator.id,
        "inLanguage": lang,
        "isAccessibleForFree": True,
        "measurementTechnique": text.t(indicator.method),
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": text.t(indicator.name),
            "unitText": text.t(indicator.unit),
        },
        "dateModified": panel.released.isoformat(),
        "version": panel.release,
        "creator": [
            {"@type": "Organization", "name": name}
            for name in dict.fromkeys(text.t(source.publisher) for source in panel.sources)
        ],
        "isBasedOn": list(
            dict.fromkeys(source.url for source in panel.sources if addresses.is_web(source.url))
        ),
        "license": _licences(panel),
        "spatialCoverage": [
            {"@type": "Place", "name": text.t(territory.name)} for territory in panel.territories
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": mimetype,
                "contentUrl": f"{base_url}{addresses.data(lang, form, query)}",
            }
            for form, mimetype in (("csv", "text/csv"), ("json", "application/json"))
        ],
    }
    if published is not None:
        described["temporalCoverage"] = f"{published.first_day.isoformat()}/{published.last_day.isoformat()}"
    return {key: value for key, value in described.items() if value}


def _licences(panel: Panel) -> list[str]:
    return list(
        dict.fromkeys(source.licence.url for source in panel.sources if addresses.is_web(source.licence.url))
    )
