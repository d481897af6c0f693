"""Pages: plain values and Panels in, trees of Dash components out. Nothing here reads a store."""
