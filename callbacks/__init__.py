"""Controllers: an address in, a page out."""
