"""One folder a theory: ``terms.py`` (what users write), ``normal.py`` (how it is proved), ``model.py`` (how it is evaluated)."""
