"""Tasks of a worker, done by the test itself, so that it decides when they happen."""

import worker
from app import Parts


def run_tasks(parts: Parts, *names: str) -> None:
    """One after the other, by the names that the clock calls them."""
    worker.app.loader.import_default_modules()
    worker.app.set_current()
    worker.app.parts = parts
    for name in names:
        worker.app.tasks[name]()
