"""Programs that are started again whenever they end, as systemd does it in production (deploy/systemd)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from subprocess import Popen
from threading import Event, Thread

Start = Callable[[], AbstractContextManager[Popen]]

SECONDS_BETWEEN_LOOKS = 0.5


class Program:
    def __init__(self, start: Start, stack: ExitStack) -> None:
        self._start = start
        self._stack = stack
        self.restarts = 0
        self.process = stack.enter_context(start())

    def start_again_if_ended(self) -> None:
        if self.process.poll() is not None:
            self.process = self._stack.enter_context(self._start())
            self.restarts += 1


@contextmanager
def supervised(programs: Mapping[tuple[str, str], Start]) -> Iterator[dict[tuple[str, str], Program]]:
    """By host and name."""
    over = Event()
    with ExitStack() as stack:
        running = {name: Program(start, stack) for name, start in programs.items()}

        def look() -> None:
            while not over.wait(SECONDS_BETWEEN_LOOKS):
                for program in running.values():
                    program.start_again_if_ended()

        supervisor = Thread(target=look)
        supervisor.start()
        try:
            yield running
        finally:
            over.set()
            supervisor.join()
            for program in running.values():
                program.process.terminate()  # all at once, before each is waited for
