"""What is said of how good a figure is: losses, revisions, quality of sources, third parties' copies."""
