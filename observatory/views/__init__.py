"""Views: every output is a function of a Panel."""
