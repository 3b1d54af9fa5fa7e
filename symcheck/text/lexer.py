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
from symcheck.text.habits import CALLED, HINTS, LATEX, REMEDY_OF_WORD, SPELLED, SUPERSCRIPTS, WORDS, script, spelled_out

MAX_LENGTH = 10_000
MAX_DEPTH = 100
"""Brackets inside brackets."""
MAX_LEVELS = 150
"""Levels of the syntax tree, where a sum or a product of many terms is one level."""
MAX_NODES = 5_000
MAX_DIGITS = 1_000

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<power>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>[^\W\d][^\W⁰¹²³⁴⁵⁶⁷⁸⁹]*)"
    r"|(?P<string>'[^'\n]*'|\"[^\"\n]*\")"
    r"|(?P<op>\*\*|\.\.(?!\.)|<=|>=|!=|==|//|[-+*/()\[\],<>=&|~])"
)
_COMMAND = re.compile(r"\\([A-Za-z]+|.?)")
_TRANSPOSE = re.compile(r"\s*[({]?\s*-?\s*T(?!\w|\s*[\[(])")
_SHIFTED = re.compile(r"(\w+)_([A-Za-z])([+-])([0-9]+)")
RELATIONS = ("=", "==", "!=", "<", "<=", ">", ">=")
_OPENING = {"(": ")", "[": "]"}
_EXCERPT = 20


@dataclass(frozen=True, slots=True)
class Token:
    """A ``name``, ``number``, ``string`` or ``op``, with its place in the text."""

    kind: str
    text: str
    start: int
    number: int
    end: int = 0

    @property
    def operand(self) -> bool:
        """Whether an operand can end here."""
        return self.kind != "op" or self.text in ")]"


class Source:
    """A text with its tokens; raises InputError for what no formula contains."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise InputError(f"a formula must be a string, not {type(text).__name__}")
        self.text = text
        self.tokens: list[Token] = []
        self.depths: list[int] = []
        self._opened: dict[int, int] = {}
        self._nodes = 0
        if len(text) > MAX_LENGTH:
            raise InputError(f"the formula has {len(text)} characters; at most {MAX_LENGTH} are read: split it")
        self._scan()
        self._read_bars()
        self._match_brackets()

    def error(self, place: Token | ast.AST | int | None, what: str, remedy: str = "") -> InputError:
        """Return an InputError of one line: the column, an excerpt, what is wrong, and what to do (if not said)."""
        if isinstance(place, ast.AST):
            place = self.first_token(place)
        start = len(self.text) if place is None else place if isinstance(place, int) else place.start
        excerpt = self.text[max(0, start - _EXCERPT // 2) : start + _EXCERPT]
        shown = "".join(c if c.isprintable() else " " if c.isspace() else ascii(c)[1:-1] for c in excerpt).strip()
        near = f", near `{shown}`" if shown else ""
        return InputError(f"column {start + 1}{near}: {what}" + (f"; {remedy}" if remedy else ""))

    def first_token(self, node: ast.AST) -> Token | None:
        """The first name or number of a syntax tree made by ``tree``."""
        numbers = [int(item.id[1:]) for item in ast.walk(node) if isinstance(item, ast.Name)]
        return self.tokens[min(numbers)] if numbers else None

    def token(self, node: ast.Name) -> Token:
        """The token a leaf of a syntax tree stands for."""
        return self.tokens[int(node.id[1:])]

    def _scan(self) -> None:
        text, place, braces = self.text, 0, 0
        while place < len(text):
            character = text[place]
            if character.isspace():
                place += 1
                continue
            match = _TOKEN.match(text, place)
            after_power = bool(self.tokens) and self.tokens[-1].text == "**"
            if character in SPELLED:
                kind, word, end = "op", SPELLED[character], place + 1
                if character == "^":
                    self._refuse_superscript(place)
            elif character == "{" and after_power:
                kind, word, end, braces = "op", "(", place + 1, braces + 1
            elif character == "}" and braces:
                kind, word, end, braces = "op", ")", place + 1, braces - 1
            elif character == "√" and text[place + 1 :].lstrip().startswith("("):
                kind, word, end = "name", "sqrt", place + 1
            elif character in "'′’" and self.tokens and self.tokens[-1].operand and self.tokens[-1].end == place:
                remedy = "write Derivative(f(x), x), a name such as x1, or transpose(A)"
                raise self.error(place, "a prime cannot be read", remedy)
            elif match is None:
                raise self._unreadable(place)
            else:
                kind, word, end = str(match.lastgroup), match.group(), match.end()
            if word == "!=" and self.tokens and self.tokens[-1].kind == "number" and self.tokens[-1].end == place:
                number = self.tokens[-1].text
                what = f"`{number}!=` may be a factorial or a relation"
                raise self.error(place, what, f"write factorial({number}) = ..., or {number} != ... with a blank")
            if kind == "power":
                self._raise_to(word, place, end)
            else:
                if kind == "number" and _digits(word) > MAX_DIGITS:
                    raise self.error(place, f"a number of more than {MAX_DIGITS} digits", "use a symbol or a power")
                self._append(kind, self._name(word, place) if kind == "name" else word, place, end)
            place = end

    def _append(self, kind: str, word: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, word, start, len(self.tokens), end))

    def _refuse_power_of_e(self, place: int) -> None:
        if self.tokens and self.tokens[-1].text == "e":
            raise self.error(place, "`e` is a symbol, not Euler's number", "write exp(x), or ** if you mean the symbol")

    def _raise_to(self, word: str, place: int, end: int) -> None:
        """Read x² as x**2."""
        if not self.tokens or not self.tokens[-1].operand:
            raise self.error(place, f"`{word}` is no exponent here", "write x**2")
        self._refuse_power_of_e(place)
        sign, digits = ("-", word[1:]) if word[0] == "⁻" else ("", word.lstrip("⁺"))
        for kind, one in (("op", "**"), ("op", sign), ("number", digits.translate(SUPERSCRIPTS))):
            if one:
                self._append(kind, one, place, end)

    def _unreadable(self, place: int) -> InputError:
        character = self.text[place]
        if character == "\\":
            command = _COMMAND.match(self.text, place)
            word = command.group(1) if command else ""
            return self.error(place, "LaTeX is not read", f"write {LATEX.get(word, word)}" if word else "remove it")
        remedy = HINTS.get(character, "remove it")
        if unicodedata.combining(character):
            return self.error(place, f"an accent, U+{ord(character):04X}", "write a name such as xbar or xhat")
        if self.text[place : place + 3] == "...":
            remedy = HINTS["…"]
        elif character == "." and not self.text[place + 1 :].strip():
            remedy = "leave the full stop out"
        shown = f"`{character}`" if character.isprintable() else f"the character U+{ord(character):04X}"
        return self.error(place, f"{shown} cannot be read", remedy)

    def _refuse_superscript(self, place: int) -> None:
        """Refuse what stands behind ^ and is not an exponent, or may be something else."""
        rest, base = self.text[place + 1 :], self.tokens[-1].text if self.tokens else ""
        if _TRANSPOSE.match(rest):
            raise self.error(place, "^T may be a transpose or a power", "write transpose(A), or ** for a power")
        self._refuse_power_of_e(place)
        if re.match(r"\s*-?\s*1\s*/", rest):
            raise self.error(place, "^1/2 may be a root or a half", "write ^(1/2) for the root")
        if re.match(r"\s*(\{\s*\(|\(\s*[^\W\d]\w*\s*\))", rest) and self.tokens and self.tokens[-1].kind == "name":
            raise self.error(place, "this may be an index or a power", f"write {base}[i], or ** for a power")

    def _name(self, word: str, place: int) -> str:
        if not word.isidentifier():
            where, bad = next((k, c) for k, c in enumerate(word) if not word[: k + 1].isidentifier())
            remedy = HINTS.get(bad, "write x_1 or x1 for a name, x[1] for a member of a sequence")
            raise self.error(place + where, f"`{bad}` cannot be part of a name", remedy)
        for where, character in enumerate(word):
            if script(character):
                remedy = "write x[k] for a member of a sequence, x**n for a power, transpose(A)"
                raise self.error(place + where, f"`{character}` cannot be part of a name", remedy)
        quotient = "".join(one.text for one in self.tokens[-2:]) + word
        if re.fullmatch(r"d[^\W\d_]/d[^\W\d_]", quotient):
            raise self.error(
                place, f"`{quotient}` may be a derivative", "write Derivative(f(x), x), or rename a number"
            )
        shifted = _SHIFTED.match(self.text, place)
        if shifted is not None and shifted.start(3) == place + len(word):
            base, index, sign, number = shifted.groups()
            remedy = f"write {base}[{index} {sign} {number}], or {word} {sign} {number} with blanks"
            what = f"`{shifted.group()}` may be a member of a sequence or a difference"
            raise self.error(place, what, remedy)
        return spelled_out(word)

    def _read_bars(self) -> None:
        """Read |x| as abs(x): a bar where an operand is due opens, the next one at its level that ends one closes."""
        tokens, self.tokens = self.tokens, []
        open_: list[tuple[int, Token]] = []
        depth = 0
        for token in tokens:
            if token.text != "|" or token.kind != "op":
                depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0) if token.kind == "op" else 0
                self._append(token.kind, token.text, token.start, token.end)
            elif not self.tokens or not self.tokens[-1].operand:
                open_.append((depth, token))
                self._append("name", "abs", token.start, token.end)
                self._append("op", "(", token.start, token.end)
            elif open_ and open_[-1][0] == depth:
                open_.pop()
                self._append("op", ")", token.start, token.end)
            else:
                self._append("op", "|", token.start, token.end)
        if open_:
            remedy = "write abs(x); densities and divergences, p(x | z) or KL(q || p), need a proof file"
            raise self.error(open_[-1][1], "`|` is never closed", remedy)

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
                self._opened[token.number] = open_.pop().number
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
            if token.kind in ("op", "name") and token.text in separators and not self.depths[number]:
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
            if self._product_is_meant(token, start):
                piece = f"* {piece}"
            pieces.append(piece)
            columns.append(width)
            width += len(piece) + 1
        try:
            node = ast.parse(" ".join(pieces), mode="eval").body
        except SyntaxError as error:
            column = (error.offset or 1) - 1
            found = sum(1 for place in columns if place <= column)
            token = self.tokens[min(start + max(found, 1), stop) - 1]
            remedy = "an operand or an operator is missing or misplaced"
            if any(one.text == "|" for one in self.tokens[start:stop]):
                remedy = "write abs(x) for |x|, and * for a product"
            raise self.error(token, "this is not a formula", remedy) from None
        except (RecursionError, MemoryError):
            raise self.error(self.tokens[start], "the formula is nested too deeply", "split it") from None
        self._measure(node)
        return node

    def _product_is_meant(self, token: Token, start: int) -> bool:
        """Whether a product is left out before a token: 2x, 2(x + y), (a + b)(a - b). Refuses all other neighbours."""
        if token.text in ("..", "//"):
            remedy = (
                "write floor(x/y)" if token.text == "//" else "write Sum(f, (k, 1, n)), or 'beta[s] > 0 for s in 1..T'"
            )
            raise self.error(token, f"`{token.text}` cannot stand here", remedy)
        before = self.tokens[token.number - 1] if token.number > start else None
        if before is None or not before.operand or not (token.kind != "op" or token.text == "("):
            return False
        if token.text == "(" and before.kind == "name":
            return False
        self._refuse_sentence(before, token)
        first = self._opened.get(before.number, before.number)
        group = before.text == ")" and (first == start or self.tokens[first - 1].kind != "name")
        touching = before.end == token.start
        coefficient = (
            before.kind == "number" and before.text.strip("0.") and not (touching and _no_factor(before, token))
        )
        if token.kind in ("number", "string") or not (group or coefficient):
            what = f"no operator between `{before.text}` and `{token.text}`"
            raise self.error(token, what, "write * for a product")
        if "\n" in self.text[before.end : token.start] or (not touching and self._begins_another(first, token)):
            what = f"`{before.text} {token.text}` may be a product, or the end of one condition and the next"
            raise self.error(token, what, "write * for a product, a comma between conditions")
        self._refuse_two_readings(first, token, start)
        return True

    def _begins_another(self, first: int, token: Token) -> bool:
        """Whether a relation stands before a factor and another one after: ``x > 1 y > 2``."""
        later = (one.text for one in self.tokens[token.number :] if not self.depths[one.number])
        return first > 0 and self.tokens[first - 1].text in RELATIONS and any(text in RELATIONS for text in later)

    def _refuse_sentence(self, before: Token, token: Token) -> None:
        """Refuse ``sin x``, ``d/dx f`` and the words of a sentence."""
        word = next((one.text for one in (token, before) if one.kind == "name" and one.text in WORDS), None)
        if word is not None:
            raise self.error(
                token, f"`{word}` is no part of a formula", REMEDY_OF_WORD.get(word, "leave the words out")
            )
        two = "".join(one.text for one in self.tokens[max(0, before.number - 2) : before.number])
        if two == "d/" and before.text[0] == "d":
            raise self.error(before, "a derivative is not written as a quotient", "write Derivative(f, x)")
        if before.kind == "name" and before.text in CALLED:
            raise self.error(token, f"{before.text} needs its argument in brackets", f"write {before.text}(...)")

    def _refuse_two_readings(self, first: int, token: Token, start: int) -> None:
        """Refuse 1/2x and x**2y, where it is not clear how far the division or the power reaches."""
        depth = self.depths[token.number]
        line = [k for k in range(start, first) if self.depths[k] <= depth]
        while line:
            one = self.tokens[line.pop()]
            if one.kind != "op" or one.text in "*)]":
                continue
            sign = one.text in ("+", "-") and one.number > start and not self.tokens[one.number - 1].operand
            if one.text == "**":
                name = self.tokens[one.number - 1].text
                if name in CALLED:
                    raise self.error(one, f"{name} needs its argument in brackets", f"write {name}(x)**n")
            if one.text == "/" or (one.text == "**" and first - one.number <= 2):
                remedy = "write * and brackets, as in 1/(2*x) or (1/2)*x"
                typed = self.text[one.start : one.end]
                raise self.error(token, f"`{typed}` and a product without * can be read in two ways", remedy)
            if not sign and one.text != "**":
                return

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


def _no_factor(number: Token, name: Token) -> bool:
    """Whether a number that touches a name may be another spelling of a number: 0x10, 1_000, 2e-x, 1e3x."""
    return "e" in number.text.lower() or name.text[0] == "_" or name.text in ("e", "E")


def _digits(number: str) -> int:
    """How many digits a number has when it is written out."""
    mantissa, _, exponent = number.lower().partition("e")
    shift = abs(int(exponent)) if len(exponent) < 10 and exponent else 10**9 if exponent else 0
    return len(mantissa) + shift
