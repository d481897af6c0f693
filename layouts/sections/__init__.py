"""Sections of an indicator's page below its chart."""
