"""What the kinds set their charts with: axes, outlines, legends, and room for words."""
