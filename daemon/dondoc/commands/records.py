"""`record M`: a month's record as it stands, or sealed, printed or written in every form."""

import sys
from argparse import Namespace

from dondoc.adapters.press import FilePress
from dondoc.app import recorder_of
from dondoc.commands.answers import DONE, CommandError, as_json
from dondoc.commands.desk import Desk, app_of, desk_of
from dondoc.commands.paper import Line, Paper
from dondoc.core.record import Record
from dondoc.core.wording import instant_text
from dondoc.resources import templates_dir
from dondoc.service.sealing import sealed_records
from dondoc.service.watch import NEVER
