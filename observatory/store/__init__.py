"""All SQL of the project: the tables, the workspace, the releases and the queries behind a Panel."""
