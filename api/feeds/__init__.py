"""Feeds and lists for programs that follow the site."""
