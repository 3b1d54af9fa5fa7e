"""Models of hypotheses: the *refute* side (design.md, section 1), one import for the driver.

* ``drawing.py`` draws exact points at which every hypothesis is proved to hold;
* ``evaluation.py`` gives a term its value there, exactly or in a ball, theory by theory (``theories/*/model.py``);
* ``comparison.py`` decides a relation between two values.

A normaliser never calls these, and these never call a normaliser: that independence is the trust argument.
"""

from __future__ import annotations

from symcheck.comparison import Comparison, holds
from symcheck.drawing import Model, draw
from symcheck.evaluation import Undecided, Undefined, Uninterpretable, value

__all__ = ["Comparison", "Model", "Undecided", "Undefined", "Uninterpretable", "draw", "holds", "value"]
