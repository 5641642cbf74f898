"""Use cases: one a file, each a `step(now) -> bool`, one transaction a step."""
