"""The citation of a table: a sentence for readers, and one file a format for the programs that keep references."""
