"""Export: verified steps as theorems for another proof assistant, which decides them with none of symcheck's code."""
