"""Queries of a public store: what Panels, pages and feeds are made of."""
