"""Connectors: the newest file of a source, fetched from its publisher and laid aside; nothing of it is published."""
