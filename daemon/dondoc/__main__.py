"""`python -m dondoc`."""

import sys

from dondoc.cli import main

sys.exit(main())
