"""Words and sentences that stand in several places of the site: each is written here once."""
