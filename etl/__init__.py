"""Reads what the publishers publish and writes the store: no web framework is imported here."""

import gc

# A release makes millions of small tuples, and bringing in the libraries thousands of classes: looking for circles among
# them took a tenth of the time of either.
gc.set_threshold(100_000, 20, 20)
