"""Says what a publisher's file lost, against the edition before it and with itself, before a row of it is kept."""
