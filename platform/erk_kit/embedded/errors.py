"""The one error of the embedded servers."""


class EmbeddedError(RuntimeError):
    """An embedded server cannot be prepared, started or stopped.

    The text is in Bahasa Indonesia and meant for the person at the keyboard: what happened, where, what was expected,
    what to do.
    """
