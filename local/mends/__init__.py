"""Where MiniStack differs from AWS in a way the product meets (H89), one module per gap.

Each module has one function, `apply()`, which replaces what is wrong in the MiniStack of this process, and says in
its docstring what AWS does instead. `tests/local/test_mends.py` tries each gap on a MiniStack with and without the
mends, so it fails when upstream has closed one: then the module goes. This package runs in the cloud's own
environment (`.venv-cloud`) and is the only place where anything is patched.
"""
