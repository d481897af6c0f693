"""The explorer: its Dash layout, which knows no language, and the parts that its callbacks put into it."""
