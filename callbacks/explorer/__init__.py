"""The explorer: its page, its callbacks and its scenes."""
