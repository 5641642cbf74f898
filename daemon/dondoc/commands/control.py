"""`run`, `once`, `hold` and `retry`: the service and its outbox."""

import sys
from argparse import Namespace

from dondoc import running
from dondoc.adapters.requeue import AGAIN, find_letter, requeue, states_of
from dondoc.commands.answers import DONE, CommandError
from dondoc.commands.desk import desk_of, directory_of, person
from dondoc.service.post import HOLD


def run(arguments: Namespace) -> int:
    """`dondoc run`."""
    return running.run(directory_of(arguments))


def once(arguments: Namespace) -> int:
    """`dondoc once`."""
    return running.once(directory_of(arguments))


def hold(arguments: Namespace) -> int:
    """`dondoc hold on|off`: the ledger keeps who said so; the configuration's own hold stands beside it."""
    with desk_of(arguments) as desk:
        held = desk.ledger.setting(HOLD) or "off"
        if held != arguments.state:
            with desk.ledger.write():
                desk.ledger.set(HOLD, arguments.state)
                desk.ledger.append(desk.now, "hold.set", {"hold": arguments.state, "by": person(arguments)})
        sys.stdout.write(f"hold is {arguments.state}{' already' if held == arguments.state else ''}\n")
        if arguments.state == "off" and desk.settings.mail.hold:
            sys.stdout.write("but dondoc.toml still says mail.hold = true: nothing is sent before that is changed\n")
    return DONE


def retry(arguments: Namespace) -> int:
    """`dondoc retry ID`: the same bytes and Message-ID go once more to whom they have not reached."""
    with desk_of(arguments) as desk:
        key = find_letter(desk.store, arguments.id)
        if key is None:
            raise CommandError(f"there is no mail of ours with the key, Message-ID or number {arguments.id[:200]}")
        states = states_of(desk.store, key)
        again = [recipient for recipient, state in states.items() if state in AGAIN]
        if not again:
            told = ", ".join(f"{recipient} {state}" for recipient, state in states.items())
            raise CommandError(f"nothing of {key} has failed or is uncertain: {told}")
        with desk.ledger.write():
            requeue(desk.store, key, desk.now)
            desk.ledger.append(desk.now, "letter.retried", {"letter": key, "to": again, "by": person(arguments)})
        sys.stdout.write(f"queued again for {', '.join(again)}; the service sends it\n")
    return DONE
