"""Charts as values: a Panel becomes a Chart, which is laid out, told in words and painted from its own marks."""
