"""A publisher's file as rows of text: opened safely, laid out, each cell with where it stands."""
