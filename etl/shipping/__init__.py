"""Makes what the project ships in data/: figures of the publishers' files, and outlines."""
