"""The search over questions, pages, places, indicators and words: an index of the catalogue, and what is found in it."""

from observatory.search.find import MOST, SearchResults, find
from observatory.search.index import Kind, SearchIndex, fold_accents, index_of

__all__ = ["MOST", "Kind", "SearchIndex", "SearchResults", "find", "fold_accents", "index_of"]
