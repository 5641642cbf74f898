"""Every regular expression of the program: those made when it is loaded, and those written into a call."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dondoc

HOME = Path(dondoc.__file__).parent
CALLS = frozenset({"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"})
# In a process of its own: every module of the program is loaded, and what it makes of `re` meanwhile is written down.
LOADER = """
import importlib, json, pkgutil, re, sys
made, compile_ = [], re._compile
def note(pattern, flags):
    frame = sys._getframe(1)
    while frame.f_code.co_filename == re.__file__:
        frame = frame.f_back
    if "/dondoc/" in frame.f_code.co_filename and isinstance(pattern, (str, bytes)):
        text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
        module = frame
        while module.f_code.co_name != "<module>" and module.f_back and "/dondoc/" in module.f_back.f_code.co_filename:
            module = module.f_back
        made.append([module.f_code.co_filename, module.f_lineno, text, isinstance(pattern, bytes), int(flags)])
    return compile_(pattern, flags)
re._compile = note
import dondoc
for module in pkgutil.walk_packages(dondoc.__path__, "dondoc."):
    if "migrations" not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
json.dump(made, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Regex:
    """A pattern, the file and the name that it has there, and whether it is searched for, or tried once, or wholly."""

    place: str
    name: str
    pattern: str | bytes
    flags: int
    use: str  # search | match | fullmatch

    @property
    def key(self) -> str:
        """Return how the tests name it."""
        return f"{self.place}:{self.name}"


def regexes() -> list[Regex]:
    """Return all, in the order of their places."""
    found: list[Regex] = []
    for path, line, text, is_bytes, flags in _made_while_loading():
        place = str(Path(path).relative_to(HOME))
        name = _name_at(_tree(path), line)
        use = _use(name, Path(path)) if name else "search"
        found.append(Regex(place, name or f"line {line}", text.encode("latin-1") if is_bytes else text, flags, use))
    for file in sorted(HOME.rglob("*.py")):
        place = str(file.relative_to(HOME))
        for call in _calls_in_functions(_tree(str(file))):
            given = call.args[0]
            if isinstance(given, ast.Constant) and isinstance(given.value, str | bytes):
                found.append(Regex(place, ast.unparse(given), given.value, _flags(call), _method(call)))
    return found


def built() -> list[str]:
    """Return the calls within functions whose pattern is put together there, as `file: call`."""
    return [
        f"{path.relative_to(HOME)}: {ast.unparse(call.args[0])}"
        for path in sorted(HOME.rglob("*.py"))
        for call in _calls_in_functions(_tree(str(path)))
        if not isinstance(call.args[0], ast.Constant)
    ]


def _made_while_loading() -> list[tuple[str, int, str, bool, int]]:
    done = subprocess.run([sys.executable, "-c", LOADER], capture_output=True, check=True, timeout=120)
    made: list[tuple[str, int, str, bool, int]] = json.loads(done.stdout)
    return made


@cache
def _tree(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _name_at(tree: ast.Module, line: int) -> str:
    """Return the name that a module gives to what it makes in a line; empty where it gives none."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.lineno <= line <= (node.end_lineno or 0):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            return target.id if isinstance(target, ast.Name) else ""
    return ""


def _use(name: str, home: Path) -> str:
    """Return the hardest use that anything in the program makes of a name; any that is not a plain call is a search."""
    places = [home] if name.startswith("_") else sorted(HOME.rglob("*.py"))
    uses = {use for path in places for use in _uses(str(path)).get(name, ())}
    if not uses or uses - {"match", "fullmatch"}:
        return "search"
    return "match" if "match" in uses else "fullmatch"


@cache
def _uses(path: str) -> dict[str, set[str]]:
    """Return for each name of a file the methods that are called of it; whatever else is done with it is a search."""
    nodes = list(ast.walk(_tree(path)))
    called = [n.func for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    method = {id(function.value): function.attr for function in called}
    found: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, set()).add(method.get(id(node), "search"))
    return found


def _calls_in_functions(tree: ast.Module) -> Iterator[ast.Call]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _method(node):
                    yield node


def _method(call: ast.Call) -> str:
    """Return which function of `re` is called, empty for another call."""
    where = call.func
    is_re = isinstance(where, ast.Attribute) and isinstance(where.value, ast.Name) and where.value.id == "re"
    return where.attr if is_re and isinstance(where, ast.Attribute) and where.attr in CALLS else ""


def _flags(call: ast.Call) -> int:
    words = " ".join(ast.unparse(one) for one in [*call.args[1:], *call.keywords])
    return sum(int(getattr(re, name)) for name in ("IGNORECASE", "MULTILINE", "DOTALL", "ASCII") if name in words)
