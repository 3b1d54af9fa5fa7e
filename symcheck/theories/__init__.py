"""One folder a theory: ``terms.py`` is what users write, ``normal.py`` how it is proved, ``model.py`` its values."""
