"""What stands before every answer: refusals, headers, compression."""
