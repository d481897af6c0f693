"""The kinds of chart: each lays the rows of a Panel out as a Chart."""
