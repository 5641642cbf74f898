"""HTML as a person reads it, made to text: lines, quoted parts marked with `> `, the addresses behind links."""

import html
import re
from typing import Final

from dondoc.adapters.storable import MAX_TEXT

MAX_HTML: Final = 1_000_000
MAX_LINK: Final = 500
_DEEPEST: Final = 20

# Every branch stops at the next «<», so that no input makes it look at a character often.
_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9]*+)(?=((?:[^<>\"]++|\"[^\"<]*+\")*[^<>]*+))\3>|<[!?][^<>]*+>",
    re.DOTALL,
)
_HREF: Final = re.compile(r"\bhref\s*=\s*(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'>]{1,2000}))", re.IGNORECASE)
_QUOTE_CLASS: Final = re.compile(
    r"class\s*=\s*[\"']?[^\"'>]{0,200}\b(?:gmail_quote|yahoo_quoted|moz-cite)",
    re.IGNORECASE,
)
_FORWARDED: Final = re.compile(r"-{5,}|forwarded message|chuyển tiếp", re.IGNORECASE)
_WHITE: Final = re.compile(r"[ \t\r\n\f\xa0]+")
_ENTITY: Final = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_PEEK: Final = 400

_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"},
)
_CELLS: Final = frozenset({"td", "th"})
_SILENT: Final = frozenset({"style", "script", "head", "title", "noscript", "template", "svg", "object", "select"})


class _Page:
    """The text so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0  # of quotes
        self.divs: list[bool] = []  # open divs: is it the beginning of a quote?
        self.silent = ""  # the element whose content nobody sees
        self.link = ""
        self.length = 0

    def write(self, raw: str) -> None:
        """Add text as it stands between two tags."""
        if not raw or self.silent:
            return
        text = _WHITE.sub(" ", raw)
        if "&" in text:
            text = _WHITE.sub(" ", _ENTITY.sub(_character, text))
        if text == " " and not self.line:
            return
        self.line.append(text)
        self.length += len(text)

    def end_line(self) -> None:
        """Close the line, if anything stands in it."""
        text = "".join(self.line).strip()
        self.line.clear()
        if text:
            self.lines.append("> " * min(self.depth, _DEEPEST) + text)
            self.length += 2 * min(self.depth, _DEEPEST)

    def open_link(self, attributes: str) -> None:
        """Remember where a link leads."""
        self.close_link()
        found = _HREF.search(attributes)
        if found is None:
            return
        address = html.unescape(next(g for g in found.groups() if g is not None)).strip()
        if address[:8].lower().startswith(("http://", "https://")):
            self.link = address[:MAX_LINK]

    def close_link(self) -> None:
        """Write the address of a link whose text does not show it."""
        link, self.link = self.link, ""
        if link and not self.silent and link.rstrip("/") not in "".join(self.line[-20:]):
            self.line.append(f" <{link}>")
            self.length += len(link) + 3


def html_text(source: str) -> str:
    """Return the text of an HTML body: at most 200,000 characters and a little, in linear time; never raises.

    Blockquotes and the quote boxes of Gmail and Yahoo get `> ` before each line, a box with a forwarded mail does not.
    """
    source = source[:MAX_HTML]
    page = _Page()
    place = 0
    for tag in _TAG.finditer(source):
        page.write(source[place : tag.start()])
        place = tag.end()
        if tag[2] is not None:
            _act(page, tag, source)
        if page.length > MAX_TEXT:
            break
    else:
        page.write(source[place:])
    page.end_line()
    return "\n".join(page.lines)


def _act(page: _Page, tag: re.Match[str], source: str) -> None:
    name, closing = tag[2].lower(), bool(tag[1])
    if page.silent:
        if (closing and name == page.silent) or (page.silent == "head" and name == "body"):
            page.silent = ""
        return
    if name in _SILENT:
        page.silent = "" if closing or tag[3].endswith("/") else name
    elif name == "a":
        page.close_link() if closing else page.open_link(tag[3])
    elif name in _CELLS:
        if not closing:
            page.write(" ")
    elif name in _BLOCKS:
        page.end_line()
        _nest(page, tag, source)


def _nest(page: _Page, tag: re.Match[str], source: str) -> None:
    name, closing = tag[2].lower(), bool(tag[1])
    if name == "blockquote":
        page.depth = max(page.depth + (-1 if closing else 1), 0)
    elif name == "div" and closing:
        if page.divs and page.divs.pop():
            page.depth = max(page.depth - 1, 0)
    elif name == "div":
        quotes = page.depth < _DEEPEST and _QUOTE_CLASS.search(tag[3]) is not None
        quotes = quotes and not _FORWARDED.search(source, tag.end(), tag.end() + _PEEK)
        page.divs.append(quotes)
        page.depth += quotes


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])
