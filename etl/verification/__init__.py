"""Reads a running site as any visitor can, over HTTP alone, for the attack on what it shows."""
