"""The outside world: one thing a file, plain arguments, never the configuration."""
