"""Whoever looks at the terminal of `make run` finds the address of the handset in it."""

from io import StringIO

from sandbox.terminal import LINES_PER_REMINDER, Terminal

ADDRESS = "The handset is at http://127.0.0.1:8001/"


def test_the_address_comes_back_after_each_window_full_of_log():
    out = StringIO()
    terminal = Terminal(out, colours={})
    terminal.relay("release", "migrated")
    terminal.remind_of(ADDRESS)
    for number in range(2 * LINES_PER_REMINDER):
        terminal.relay("web", f"request {number}")
    lines = out.getvalue().splitlines()
    assert lines[:4] == ["release | migrated", "", ADDRESS, ""]
    assert lines[4:].count(ADDRESS) == 2
    assert lines[-2:] == [f"web     | request {2 * LINES_PER_REMINDER - 1}", ADDRESS]
