"""The district map: its areas, classes, names and periods."""
