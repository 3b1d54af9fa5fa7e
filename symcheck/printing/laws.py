"""What the three printers share of laws: which parameters to show, how to write a product of laws, primes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sympy import Basic, Integer, Mul, Pow, ZeroMatrix

from symcheck.errors import InputError
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.functionals import Pmf, integrated
from symcheck.theories.probability.variables import MARKS, SUPPORT, ScalarVariable, VariableRange, VectorVariable


def base_name(name: str) -> str:
    """The name of a variable without the marks that the engine puts on a renamed one."""
    return name.rstrip(MARKS)


def _marks(variable: Any) -> str:
    name: str = variable.name
    return name[len(base_name(name)) :]


def preferred_primes(variable: Any) -> int:
    """How many primes a renamed variable has by itself: none as a point of the support of its law."""
    return sum(mark != SUPPORT for mark in _marks(variable))


def primes(terms: Iterable[Any]) -> dict[Basic, int]:
    """Say how many primes each renamed variable of some terms is printed with: as few as tell it from the others.

    A point of the support of a law is written with the plain name, unless that is another variable here.
    """
    groups: dict[Basic, list[Any]] = {}
    for term in terms:
        for variable in _variables(term):
            group = groups.setdefault(variable.unprimed(), [])
            if variable not in group:
                group.append(variable)
    found: dict[Basic, int] = {}
    for group in groups.values():
        taken: set[int] = set()
        for variable in sorted(group, key=lambda v: (len(_marks(v)), _marks(v))):
            count = preferred_primes(variable)
            while count in taken:
                count += 1
            taken.add(count)
            found[variable] = count
    return found


def _variables(term: Any) -> Iterator[Any]:
    """The random variables a term shows; a law shows only its parameters."""
    waiting = [term]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ScalarVariable, VectorVariable, VariableRange)):
            yield node
        if isinstance(node, Basic):
            waiting += node.parameters if getattr(node, "is_law", False) else node.args


def shown_parameters(owner: Any) -> tuple[Any, ...]:
    """The parameters of a law or a function, without those its name ends in: ``eps_theta`` with parameter theta."""
    parameters = tuple(owner.parameters)
    ending = "".join(f"_{parameter}" for parameter in parameters)
    return () if ending and owner.name.endswith(ending) else parameters


def independent(law: Any) -> list[Any]:
    """Cut a product of laws that say nothing of each other's variables into its factors; any other law stays whole."""
    if not isinstance(law, Mul):
        return [law]
    try:
        bound = [set(integrated(factor)) for factor in law.args]
    except InputError:  # a mixture, times a number
        return [law]
    for factor, own in zip(law.args, bound, strict=True):
        if any((factor.free_symbols - own) & other for other in bound if other is not own):
            return [law]
    return list(law.args)


def is_uniform(law: Any) -> bool:
    """Whether a law of a number is written as the uniform law on lower..upper."""
    return isinstance(law, Pmf) and law.density == Pow(law.upper - law.lower + 1, Integer(-1))


def weighted_body(term: Any) -> Any:
    """The integrand weight * value of an integral, as one product with its numbers in front."""
    factors: list[Any] = []
    for part in (term.weight, term.value):
        factors += part.args if isinstance(part, Mul) else [part]
    factors = sorted((factor for factor in factors if factor != 1), key=lambda factor: not factor.is_Number)
    return factors[0] if len(factors) == 1 else Mul._from_args(factors or [Integer(1)])


def is_drawn(law: Any) -> bool:
    """Whether a law can be written ``x ~ N(mean, variance)``."""
    return isinstance(law, Normal) and isinstance(law.point, (ScalarVariable, VectorVariable))


def is_zero(term: Any) -> bool:
    """Whether a term is written as the zero vector."""
    return isinstance(term, ZeroMatrix)
