"""Rules over what was read: cells, names of places and persons, declared corrections, values that fell."""
