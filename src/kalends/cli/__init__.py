"""The command line: start Kalends, look after it, and set up the first organisation. One module a command."""
