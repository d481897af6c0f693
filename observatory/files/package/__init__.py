"""All that a release says as a folder of files: rows, what explains them, and what tells programs how to read them."""
