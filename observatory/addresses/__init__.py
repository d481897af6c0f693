"""The contract of addresses: the query string of a page as a Selection, both ways."""
