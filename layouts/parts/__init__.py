"""Parts that pages of figures are made of."""
