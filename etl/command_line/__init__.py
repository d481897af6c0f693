"""The commands of the command line and the words of each."""
