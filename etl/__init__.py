"""Reads what the publishers publish and writes the store: no web framework is imported here."""
