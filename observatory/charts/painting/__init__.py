"""Painters of a Chart: SVG, plotly, PNG and PDF."""
