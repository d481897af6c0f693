"""Losses of a publisher's file, against the edition before it and within itself, found before a row of it is kept."""
