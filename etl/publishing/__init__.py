"""From the workspace to a release: sums, rates, and the run that publishes them."""
