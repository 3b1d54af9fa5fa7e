"""What the names of one check mean: numbers, sequences and functions; a name that could mean two things is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Basic, Symbol

from symcheck.errors import InputError
from symcheck.text.habits import GREEK, spelled_out
from symcheck.theories.field.terms import Family
from symcheck.theories.probability.variables import Process


class Names:
    """What the names of one check mean: one name, one symbol, across all its texts.

    ``integers`` are the names known to be integers. Raises InputError when a name that was read as a real number is
    found to be an integer later (``read_all`` reads every text before it decides).
    """

    def __init__(self, symbols: Mapping[str, Any] | None = None) -> None:
        self.given: dict[str, Any] = {spelled_out(name): value for name, value in (symbols or {}).items()}
        self._integers: set[str] = set()
        self._symbols: dict[str, Symbol] = {}
        self._families: dict[str, Family | Process] = {}
        self._functions: dict[str, int] = {}
        self._numbers: set[str] = set()
        """Names read as numbers, and below those read as functions: symbols and constants, unknown and known ones."""
        self._called: set[str] = set()
        for name, value in self.given.items():
            if not isinstance(value, Basic) and not callable(value):
                raise InputError(f"symbols[{name!r}] is {value!r}: give a Symbol or another term")

    def declare(self, text: Any) -> None:
        """Make what a text needs integers, and what it differentiates by the members of processes, from here on."""
        names: set[str] = text.integers
        for name in sorted(text.processes - self.given.keys()):
            if not isinstance(self._families.setdefault(name, Process(name)), Process):
                raise InputError(
                    f"{name}[...] was read as a sequence before and is differentiated by here: "
                    f"pass symbols={{'{name}': process('{name}')}}"
                )
        for name in sorted(names - self._integers - self.given.keys()):
            if name in self._symbols:
                raise InputError(
                    f"{name} was read as a real number before and is an integer here: "
                    f"pass symbols={{'{name}': Symbol('{name}', integer=True)}}"
                )
        self._integers |= names

    def symbol(self, name: str) -> Any:
        """The term a name stands for: as given, else one real or integer Symbol."""
        if name in self.given:
            return self.given[name]
        if name in self._families:
            raise InputError(f"`{name}` stands with an index, {name}[...], and without one: rename one of them")
        self.number(name)
        if name not in self._symbols:
            for family in self._families:
                self._refuse_member(family, name)
            self._refuse_letters(name)
            kind = {"integer": True} if name in self._integers else {"real": True}
            self._symbols[name] = Symbol(name, **kind)
        return self._symbols[name]

    def family(self, name: str) -> Any:
        """The indexed family, or the process, a name before ``[`` stands for."""
        if name in self.given and not isinstance(self.given[name], Symbol):
            return self.given[name]
        if name in self._symbols or name in self.given:
            raise InputError(f"`{name}` stands with an index, {name}[...], and without one: rename one of them")
        if name in self._functions:
            raise InputError(f"`{name}` stands before [...] and before (...): rename one of them")
        for other in self._symbols:
            self._refuse_member(name, other)
        return self._families.setdefault(name, Family(name))

    def function(self, name: str, count: int) -> None:
        """Note that a name is an unknown function of ``count`` arguments; raises InputError if it is anything else."""
        self.called(name)
        if name in self._families:
            raise InputError(f"`{name}` stands before [...] and before (...): rename one of them")
        if name not in self._functions:
            self._refuse_letters(name)
        if self._functions.setdefault(name, count) != count:
            raise InputError(
                f"{name} stands with {self._functions[name]} and with {count} arguments: rename one of the functions; "
                "for densities, p(x, z) and p(x), write a proof file with JointLaw"
            )

    def number(self, name: str) -> None:
        """Note that a name stands for a number: pi(1 - x) is no product beside pi."""
        if name in self._called:
            raise _number_and_function(name)
        self._numbers.add(name)

    def called(self, name: str) -> None:
        """Note that a name is a function's: gamma(1 - gamma) is not gamma*(1 - gamma)."""
        if name in self._numbers:
            raise _number_and_function(name)
        self._called.add(name)

    def _refuse_member(self, family: str, name: str) -> None:
        """Refuse x_0 beside x[t]: the two would be different numbers."""
        index = name.removeprefix(family).removeprefix("_") if name.startswith(family) else ""
        if index.isdecimal() or (index in self._integers and name == f"{family}_{index}"):
            what = f"`{name}` is not {family}[{index}], and both are here"
            raise InputError(f"{what}: write {family}[{index}], or rename one")

    def _refuse_letters(self, name: str) -> None:
        """Refuse ``xy`` beside x and y: a name of letters that are names too, unless it is a Greek letter's."""
        known = {*self._symbols, *self._functions, name}
        for word in (one for one in (*self._symbols, name) if len(one) > 1 and one not in GREEK):
            if name in (word, *word) and all(letter in known for letter in word):
                what = f"`{word}` is one name, and {', '.join(word)} are here too"
                raise InputError(f"{what}: write {'*'.join(word)}, or rename it")

    def bound(self, name: str, symbol: Basic) -> Names:
        """The same names, but ``name`` is a bound variable."""
        inner = Names()
        inner.given = {**self.given, name: symbol}
        inner._integers, inner._symbols, inner._families = self._integers, self._symbols, self._families
        inner._functions, inner._numbers, inner._called = self._functions, self._numbers, self._called
        return inner


def _number_and_function(name: str) -> InputError:
    return InputError(
        f"`{name}` stands before (...), as a function, and without, as a number: write {name}*(...) for a product, "
        f"or {name}(...) everywhere"
    )
