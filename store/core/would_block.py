"""On an event loop nobody waits for the database: who would have to says so, and is asked again in a thread."""


class WouldBlock(Exception):
    """The database is needed. Nothing was done: the same again, in a thread, does it."""
