"""The audit of a release: what an attacker can work out of what is published."""
