"""The site's own plotly.js: bundled at set-up from the npm package, with the traces it draws and no more."""
