"""Writing of stores: rows in bulk, the catalogue, the draft of a release and its cube."""
