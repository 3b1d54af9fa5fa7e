"""Typed text to tokens, and a range of tokens to a Python syntax tree, within limits.

Every name and number is handed to Python's parser as ``_7``, the number of its token, so that parser sees names,
brackets and operators only: keywords can be names, decimals stay exact, and every error knows its column.
Nothing is evaluated here, and no SymPy is imported.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import dataclass

from symcheck.errors import InputError

MAX_LENGTH = 10_000
MAX_DEPTH = 100
"""Brackets inside brackets."""
MAX_LEVELS = 150
"""Levels of the syntax tree, where a sum or a product of many terms is one level."""
MAX_NODES = 5_000
MAX_DIGITS = 1_000

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<string>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<op>\*\*|\.\.|<=|>=|!=|==|//|[-+*/()\[\],<>=&|~])"
)
_SPELLED = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "·": "*", "×": "*", "⋅": "*"}
_HINTS = {
    "^": "write ** for a power",
    "!": "write factorial(n), or != for a relation",
    "%": "the remainder is not supported; write x - y*floor(x/y)",
    ".": "attributes are not supported; write a formula such as sqrt(x)",
    "{": "use round brackets",
    "}": "use round brackets",
    "√": "write sqrt(x)",
    "∞": "write oo",
    "²": "write x**2",
    "³": "write x**3",
    ":": "remove it",
    ";": "write one formula, or one --given for each condition",
}
_OPENING = {"(": ")", "[": "]"}
_EXCERPT = 20


@dataclass(frozen=True, slots=True)
class Token:
    """A ``name``, ``number``, ``string`` or ``op``, with its place in the text."""

    kind: str
    text: str
    start: int
    number: int


class Source:
    """A text with its tokens; raises InputError for what no formula contains."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise InputError(f"a formula must be a string, not {type(text).__name__}")
        self.text = text
        self.tokens: list[Token] = []
        self.depths: list[int] = []
        self._nodes = 0
        if len(text) > MAX_LENGTH:
            raise InputError(f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read: split it")
        self._scan()
        self._match_brackets()

    def error(self, place: Token | ast.AST | int | None, what: str, remedy: str) -> InputError:
        """Return an InputError of one line: the column, an excerpt, what is wrong, and what to do."""
        if isinstance(place, ast.AST):
            place = self.first_token(place)
        start = len(self.text) if place is None else place if isinstance(place, int) else place.start
        excerpt = self.text[max(0, start - _EXCERPT // 2) : start + _EXCERPT]
        shown = "".join(c if c.isprintable() else " " if c.isspace() else ascii(c)[1:-1] for c in excerpt).strip()
        return InputError(f"column {start + 1}, near `{shown}`: {what}; {remedy}")

    def first_token(self, node: ast.AST) -> Token | None:
        """The first name or number of a syntax tree made by ``tree``."""
        numbers = [int(item.id[1:]) for item in ast.walk(node) if isinstance(item, ast.Name)]
        return self.tokens[min(numbers)] if numbers else None

    def token(self, node: ast.Name) -> Token:
        """The token a leaf of a syntax tree stands for."""
        return self.tokens[int(node.id[1:])]

    def _scan(self) -> None:
        text, place = self.text, 0
        while place < len(text):
            character = text[place]
            if character.isspace():
                place += 1
                continue
            match = _TOKEN.match(text, place)
            if character in _SPELLED:
                kind, word, end = "op", _SPELLED[character], place + 1
            elif match is None:
                shown = f"`{character}`" if character.isprintable() else f"the character U+{ord(character):04X}"
                raise self.error(place, f"{shown} cannot be read", _HINTS.get(character, "remove it"))
            else:
                kind, word, end = str(match.lastgroup), match.group(), match.end()
            if kind == "number" and end < len(text) and (text[end].isalpha() or text[end] == "_"):
                raise self.error(place, f"`{word}` stands beside a name", "write * for a product, as in 2*x")
            if kind == "number" and _digits(word) > MAX_DIGITS:
                raise self.error(place, f"a number of more than {MAX_DIGITS} digits", "use a symbol or a power")
            if kind == "name":
                word = self._name(word, place)
            self.tokens.append(Token(kind, word, place, len(self.tokens)))
            place = end

    def _name(self, word: str, place: int) -> str:
        if not word.isidentifier():
            where, bad = next((k, c) for k, c in enumerate(word) if not word[: k + 1].isidentifier())
            raise self.error(
                place + where, f"`{bad}` cannot be part of a name", _HINTS.get(bad, "write x_1 or x1, and x**2")
            )
        return unicodedata.normalize("NFKC", word)

    def _match_brackets(self) -> None:
        open_: list[Token] = []
        for token in self.tokens:
            if token.kind == "op" and token.text in ")]":
                if not open_:
                    raise self.error(token, f"`{token.text}` closes nothing", "remove it or open a bracket before it")
                if _OPENING[open_[-1].text] != token.text:
                    place = open_[-1].start + 1
                    raise self.error(
                        token, f"`{token.text}` does not close `{open_[-1].text}` of column {place}", "match them"
                    )
                open_.pop()
            self.depths.append(len(open_))
            if token.kind == "op" and token.text in _OPENING:
                open_.append(token)
                if len(open_) > MAX_DEPTH:
                    raise self.error(token, f"brackets nested more than {MAX_DEPTH} deep", "simplify the formula")
        if open_:
            raise self.error(open_[-1], f"`{open_[-1].text}` is never closed", "close it")

    def split(self, start: int, stop: int, separators: tuple[str, ...]) -> list[tuple[int, int, Token | None]]:
        """Cut a range of tokens at operators outside brackets: (start, stop, the separator after it)."""
        parts: list[tuple[int, int, Token | None]] = []
        for number in range(start, stop):
            token = self.tokens[number]
            if token.kind == "op" and token.text in separators and not self.depths[number]:
                parts.append((start, number, token))
                start = number + 1
        return [*parts, (start, stop, None)]

    def tree(self, start: int, stop: int) -> ast.expr:
        """Return the Python syntax tree of a range of tokens, its leaves Names ``_7`` of token numbers."""
        pieces: list[str] = []
        columns: list[int] = []
        width = 0
        for token in self.tokens[start:stop]:
            piece = token.text if token.kind == "op" else f"_{token.number}"
            if piece == "=":
                piece = "=="  # inside brackets only: a condition of Piecewise
            self._refuse_neighbours(token, start)
            pieces.append(piece)
            columns.append(width)
            width += len(piece) + 1
        try:
            node = ast.parse(" ".join(pieces), mode="eval").body
        except SyntaxError as error:
            column = (error.offset or 1) - 1
            found = sum(1 for place in columns if place <= column)
            token = self.tokens[min(start + max(found, 1), stop) - 1]
            raise self.error(
                token, "this is not a formula", "an operand or an operator is missing or misplaced"
            ) from None
        except (RecursionError, MemoryError):
            raise self.error(self.tokens[start], "the formula is nested too deeply", "split it") from None
        self._measure(node)
        return node

    def _refuse_neighbours(self, token: Token, start: int) -> None:
        if token.number == start:
            return
        before = self.tokens[token.number - 1]
        operand = before.kind != "op" or before.text in ")]"
        calls = token.text == "(" and before.kind == "op" and before.text in ")]"
        if (operand and token.kind != "op") or (token.text == "(" and before.kind == "number") or calls:
            raise self.error(token, f"no operator between `{before.text}` and `{token.text}`", "write * for a product")
        if token.text in ("..", "//"):
            remedy = "write floor(x/y)" if token.text == "//" else "a range stands in 'beta[s] > 0 for s in 1..T' only"
            raise self.error(token, f"`{token.text}` cannot stand here", remedy)

    def _measure(self, root: ast.expr) -> None:
        """Refuse a tree with too many nodes or levels; a sum a + b + c counts as one level."""
        stack: list[tuple[ast.AST, int]] = [(root, 1)]
        while stack:
            node, level = stack.pop()
            self._nodes += 1
            if level > MAX_LEVELS:
                raise self.error(node, f"the formula is nested more than {MAX_LEVELS} levels deep", "split it")
            if self._nodes > MAX_NODES:
                raise self.error(node, f"the formula has more than {MAX_NODES} parts", "split it")
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    spine = isinstance(node, ast.BinOp) and child is node.left and same_level(node, child)
                    stack.append((child, level if spine else level + 1))


def same_level(node: ast.BinOp, child: ast.expr) -> bool:
    """Whether two operations are of one kind: both + or -, or both * or /."""
    kinds = ((ast.Add, ast.Sub), (ast.Mult, ast.Div))
    return isinstance(child, ast.BinOp) and any(isinstance(node.op, k) and isinstance(child.op, k) for k in kinds)


def _digits(number: str) -> int:
    """How many digits a number has when it is written out."""
    mantissa, _, exponent = number.lower().partition("e")
    shift = abs(int(exponent)) if len(exponent) < 10 and exponent else 10**9 if exponent else 0
    return len(mantissa) + shift
