"""The audit of a pattern: the interval that linear constraints leave an attacker for each hidden count."""
