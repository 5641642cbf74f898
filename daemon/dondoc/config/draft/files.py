"""The five files of a new office: the sample's own text, with the answers in place of its examples."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from dondoc.config.draft.answers import Answers
from dondoc.config.server_tables import IMAP_PORTS, SMTP_PORTS
from dondoc.config.settings import Security

_KEY = re.compile(r"(?P<key>[a-z_]+) = (?P<value>.*?)(?P<gap> +)?(?P<comment># .*)?")
_SECTION = re.compile(r"\[([a-z]+)\]")
_RUNG = "[[rung]]"


def draft(answers: Answers, units: Sequence[Mapping[str, object]], sample: Mapping[str, str]) -> Mapping[str, str]:
    """Return file name → text; without units those of the sample stay, for a person to change."""
    files = dict(sample)
    files["dondoc.toml"] = _filled(sample["dondoc.toml"], _with_what_follows(answers))
    if units:
        intro, _, _ = sample["units.toml"].partition("[[unit]]")
        files["units.toml"] = intro + "\n".join(_unit(unit) for unit in units)
        files["reports.toml"] = re.sub(r"^units = .*$", 'units = ["*"]', sample["reports.toml"], flags=re.MULTILINE)
    if not answers["office.leaders"]:
        files["ladder.toml"] = _without_leaders(sample["ladder.toml"])
    return files


def _with_what_follows(answers: Answers) -> Answers:
    """Return the answers with the keys that they settle; nothing is attested that nobody has said."""
    imap, smtp = Security(str(answers["imap.security"])), Security(str(answers["smtp.security"]))
    return {
        **answers,
        "imap.port": IMAP_PORTS[imap],
        "smtp.port": SMTP_PORTS[smtp],
        "imap.username": answers["office.address"],
        "smtp.username": answers["office.address"],
        "imap.trusted_received_by": (answers["imap.host"],),
        "imap.trusted_networks": (),
        "imap.trusted_authserv_ids": (),
    }


def _filled(text: str, answers: Answers) -> str:
    return "".join(f"{line}\n" for line in _lines(text, answers))


def _lines(text: str, answers: Answers) -> Iterator[str]:
    section = ""
    for line in text.splitlines():
        heading, found = _SECTION.fullmatch(line), _KEY.fullmatch(line)
        section = heading[1] if heading else section
        name = f"{section}.{found['key']}" if found else ""
        if found is None or name not in answers:
            yield line
            continue
        written = f"{found['key']} = {_toml(answers[name])}"
        yield f"{written:<{found.start('comment')}}{found['comment']}" if found["comment"] else written


def _unit(unit: Mapping[str, object]) -> str:
    return "\n".join(("[[unit]]", *(f"{key} = {_toml(value)}" for key, value in unit.items()))) + "\n"


def _without_leaders(ladder: str) -> str:
    """Return the ladder with the rungs to leaders as comments: there is nobody yet whom they could reach."""
    intro, *rungs = ladder.split(_RUNG)
    kept = [f"{_RUNG}{rung}" for rung in rungs]
    return intro + "".join(_commented(rung) if '"leader"' in rung else rung for rung in kept)


def _commented(rung: str) -> str:
    return "".join(f"# {line}" if line.strip() else line for line in rung.splitlines(keepends=True))


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | dt.date():
            return str(value)
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case Mapping():
            return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in value.items())} }}"
        case Security():
            return json.dumps(value.value)
        case _:
            return json.dumps(str(value), ensure_ascii=False)
