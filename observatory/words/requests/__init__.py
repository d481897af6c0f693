"""What is asked of those who hold figures: the monthly report, and the letter of a request."""
