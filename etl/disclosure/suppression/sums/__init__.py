"""The sums that tie counts, as the choice lists them."""
