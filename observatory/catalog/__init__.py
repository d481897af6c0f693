"""Reads and checks data/catalog into an immutable Catalog."""

from observatory.catalog.catalog import DEFAULT_FOLDER, Catalog, CatalogError, load_catalog

__all__ = ["DEFAULT_FOLDER", "Catalog", "CatalogError", "load_catalog"]
