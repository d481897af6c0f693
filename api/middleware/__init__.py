"""What every request passes: refusals, response headers, compression."""
