"""The interface for programs as it describes itself: its addresses, parameters, and the models of its answers."""
