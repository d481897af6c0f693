"""The part of a store that nobody but its owner may read: workspace and ledger."""
