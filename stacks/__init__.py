"""The infrastructure: `datamung_stack.py` is the table of contents, one construct per file."""
