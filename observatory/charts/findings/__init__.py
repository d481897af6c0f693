"""Sentences about a chart, made from its marks alone."""
