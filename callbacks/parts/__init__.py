"""What several pages gather for their parts: filters, maps, themes, related series."""
