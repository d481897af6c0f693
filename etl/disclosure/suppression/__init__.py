"""The choice of what is hidden: primary suppression, then secondary suppression of what would give it away."""
