"""Real servers on loopback for the tests, each private to its test run and stopped with it."""
