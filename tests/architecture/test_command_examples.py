"""Every operators' command is tried by example: tests/integration/core/test_every_command.py types them all."""

from tests.support.commands_by_example import EXAMPLES, LISTS_OF_REGIONS, OF_A_REGION, OF_NO_REGION, REGISTERED


def test_every_command_has_an_example_and_no_other():
    assert {example.command for example in EXAMPLES} == REGISTERED.keys()


def test_of_every_command_it_is_said_whether_regions_bound_it():
    def is_of_no_region(command):
        return any(command == line or command.startswith(f"{line} ") for line in OF_NO_REGION)

    bound = {*OF_A_REGION, *LISTS_OF_REGIONS}
    assert {command for command in REGISTERED if not is_of_no_region(command)} == bound
    assert not any(map(is_of_no_region, bound))
