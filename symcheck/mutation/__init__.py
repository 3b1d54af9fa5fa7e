"""Small wrong edits of terms. Forwards they measure a proof; backwards they repair a step (design.md, section 6).

* ``places.py``: the sub-terms of a term that can be edited, and a term rebuilt around a changed one;
* ``neighbours.py``: what could be mistaken for what (alpha_t for alphabar_t, x_{t-1} for x_t, q for p);
* ``edits.py``: the edits every term knows; a theory adds its own with ``registry.edits`` in its ``edits.py``;
* ``mutants.py``: the mutants of a term, each edit in turn, without repetition;
* ``score.py``: the plain data of a report; ``scoring.py``: the mutants of a proof, decided;
* ``suggestions.py``: the mutants of a wrong step that make it right.
"""
