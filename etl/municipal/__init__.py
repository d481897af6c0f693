"""The monthly report of a municipality: the design of its forms, the template, and what is read from a filled one."""
