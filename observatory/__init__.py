"""The model of the observatory: what a number is, where it comes from and how it may be shown."""
