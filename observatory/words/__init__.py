"""What stands around a chart, in the words of the reader: made of a Panel, and of nothing else."""
