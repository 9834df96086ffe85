"""`--by OPERATOR` on every command: those that need no name take it all the same, and ask whether it may."""

import click

BY = "--by"
_NAMED = "who asks, of a command that need not know"


def take_a_name(command: click.Command) -> click.Command:
    """Give `--by` to each command below this one that has none of its own."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            take_a_name(each)
    elif not any(BY in each.opts for each in command.params):
        command.params.append(_by())
    return command


def name_beside_the_command() -> str | None:
    """The name that such a command was given."""
    name: str | None = click.get_current_context().meta.get(_NAMED)
    return name


def _by() -> click.Option:
    return click.Option([BY, "operator"], expose_value=False, callback=_remember, help="The operator who asks for it.")


def _remember(context: click.Context, _: click.Parameter, operator: str | None) -> None:
    if operator is not None and not operator.strip():
        raise click.BadParameter("an operator has a name")
    context.meta[_NAMED] = operator
