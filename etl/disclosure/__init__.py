"""Disclosure control: decides which numbers of the workspace may stand in the public store."""
