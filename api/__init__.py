"""Answers for machines and embedding sites, and what guards the door."""
