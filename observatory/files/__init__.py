"""A Panel for machines: CSV and JSON, in the language that is asked for."""
