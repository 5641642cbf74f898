"""For all tests: on CI the property tests try the same examples each time, so that a red run can be run again."""

import os

from hypothesis import settings

settings.register_profile("here", deadline=None)  # no test is timed: the machine may be busy
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
