"""Every operators' command is tried by example: tests/integration/core/test_every_command.py types them all."""

from tests.support.commands_by_example import EXAMPLES, REGISTERED


def test_every_command_has_an_example_and_no_other():
    assert {example.command for example in EXAMPLES} == REGISTERED.keys()
