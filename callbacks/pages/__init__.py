"""One file for each family of pages: an address in, a page out."""
