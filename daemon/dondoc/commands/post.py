"""`digest` and `preview`: mails that the office writes, looked at or sent now."""

import sys
from argparse import Namespace
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from dondoc.adapters.press import write_atomically
from dondoc.adapters.samples import sample_letters
from dondoc.commands.answers import DONE, CommandError, WrongUseError, nearest
from dondoc.commands.desk import app_of, desk_of, directory_of, settings_of
from dondoc.core.letters import LetterKind, RenderedLetter
from dondoc.core.opening import stamp
from dondoc.fittings import renderer_of
from dondoc.service.digests import Slot


def digest(arguments: Namespace) -> int:
    """`dondoc digest [--print]`: today's digest as it would be now, for each operator, or printed once."""
    with desk_of(arguments) as desk, app_of(desk) as app:
        states = list(app.casebook.standings(desk.now))
        operators = desk.settings.office.operators
        slots = [Slot(f"digest:asked:{stamp(desk.now, desk.calendar)}:{one}", desk.now, one) for one in operators]
        letters = [app.digests.letter(states, desk.now, slot) for slot in slots]
        if arguments.printed:
            sys.stdout.write(plain_text(app.post.renderer.render(letters[0])))
            return DONE
        with app.ledger.write():
            queued = [letter.to[0] for letter in letters if app.post.queue(letter, desk.now)]
    if not queued:
        raise CommandError("this digest is queued already")
    sys.stdout.write(f"queued for {', '.join(queued)}; the service sends it\n")
    return DONE


def plain_text(rendered: RenderedLetter) -> str:
    """Return subject and plain text of a mail, for reading in a terminal."""
    mail = message_from_bytes(rendered.data, _class=EmailMessage, policy=default)
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    return f"{rendered.subject}\n\n{text.strip()}\n"


def preview(arguments: Namespace) -> int:
    """`dondoc preview KIND [--to-file F]`: the sample letters of a template or of a kind."""
    renderer = renderer_of(settings_of(directory_of(arguments)))
    samples = dict(sample_letters())
    own = sorted(renderer.names() - samples.keys())  # an office's own templates are for rungs
    samples |= {name: replace(samples["qua_han"], template=name) for name in own}
    kind = str(arguments.kind)
    chosen = [letter for name, letter in samples.items() if kind in {name, letter.kind.value}]
    words = [*(k.value for k in LetterKind), *samples]
    if not chosen:
        raise WrongUseError(f"there is no kind of mail «{kind}»{nearest(kind, words)} ({', '.join(words)})")
    rendered = [renderer.render(letter) for letter in chosen]
    if arguments.to_file:
        if arguments.to_file.suffix.lower() not in {".html", ".eml"}:
            raise WrongUseError(
                f"--to-file: {arguments.to_file} ends neither in .eml (the mail) nor in .html (its page)"
            )
        if len(rendered) > 1:
            names = ", ".join(letter.template for letter in chosen)
            raise WrongUseError(f"--to-file takes one mail, and {kind} has {len(chosen)}: name one of {names}")
        is_page = arguments.to_file.suffix.lower() == ".html"
        write_atomically(arguments.to_file, page_of(rendered[0]) if is_page else rendered[0].data)
    else:
        sys.stdout.write(f"\n{'-' * 72}\n\n".join(plain_text(one) for one in rendered))
    if faults := renderer.faults():
        raise CommandError(f"a shipped template stands in for an edited one: {'; '.join(faults)}")
    return DONE


def page_of(rendered: RenderedLetter) -> bytes:
    """Return the HTML of a mail, for a browser."""
    mail = message_from_bytes(rendered.data, _class=EmailMessage, policy=default)
    body = mail.get_body(("html",))
    return str(body.get_content()).encode() if body is not None else b""
