"""How the site fares, in numbers: for its operator alone, on an address of this machine; nothing of who asked."""
