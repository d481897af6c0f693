"""Sheets of one page to print: of a place, of an indicator, of a comparison."""
