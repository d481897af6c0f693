"""Pages that explain: help, method, words, laws, press, the site itself."""
