"""The commands, a family a file; each is imported only when it is called, so that `--help` stays quick."""
