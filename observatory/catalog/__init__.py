"""Reads and checks data/catalog into an immutable Catalog."""

from observatory.catalog.catalog import LOWEST, Catalog, CatalogError
from observatory.catalog.loading import DEFAULT_FOLDER, load_catalog

__all__ = ["DEFAULT_FOLDER", "LOWEST", "Catalog", "CatalogError", "load_catalog"]
