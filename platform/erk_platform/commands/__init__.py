"""Sub-commands of `erk`: one module a command.

A module here is found by its file name and needs two functions:

    HELP = "satu kalimat untuk `erk --help`"            # optional, else the first line of the docstring
    NEEDS_DJANGO = True                                 # optional, default True: DATABASE_URL / REDIS_URL are supplied
    and
                                                        # django.setup() has run before `run` is called
    def add_arguments(parser: argparse.ArgumentParser) -> None: ...
    def run(args: argparse.Namespace) -> int: ...       # exit code

Modules must be cheap to import: `erk --help` imports all of them, so import Django and the apps inside `run`.
"""
