"""Secondary suppression: which cells are hidden besides the primary ones, so that these cannot be worked out."""
