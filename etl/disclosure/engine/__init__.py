"""Disclosure control of linked tables of counts, apart from the site that uses it.

`secondary` takes counts, the relations between them, the primary cells, the protection levels and what hiding each
count costs, and gives the pattern of suppression and the demands that it leaves unmet. `audit` is the attack of
another program: it takes constraints, the range that an attacker assumes for each unknown count and the cells to
protect, and gives the interval left to each. Neither half imports the other; both use `linear`. Nothing here knows of
catalogues, files or releases: a cell has a name (a tuple of text) or a number. Words as in Hundepool et al.,
Statistical Disclosure Control (2012).
"""
