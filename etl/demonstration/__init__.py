"""The demonstration: monthly reports of an invented municipality, carried the whole way into a store of their own."""
