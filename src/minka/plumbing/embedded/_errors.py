"""What can go wrong with the embedded server, as a sentence for the person who starts it."""


class UnableToStart(RuntimeError):
    """The embedded database cannot be used; the message says what to do."""
