"""The HTML document around a page: head, foot, addresses, and the writer of a tree as HTML."""
