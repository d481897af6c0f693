"""Places: which are drawn together, what they are called on a map, and their outlines."""
