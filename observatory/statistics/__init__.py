"""Rates, their populations, series and periods: what is computed of published counts."""
