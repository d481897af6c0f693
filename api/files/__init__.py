"""What programs fetch as files beside rows and drawings: packages of releases, structures, citations."""
