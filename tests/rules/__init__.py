"""The rules that symcheck reports, as data: name, statement, conditions, reference (``test_rules_meaning.py``)."""
