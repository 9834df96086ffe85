"""What every command shares: one line of JSON or words on standard output, a clear sentence and a code on failure."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import DataError, OperationalError

from cli.output import Answer, as_json, in_words
from cli.region_limits import remember_operator
from cli.who_asks import BY, name_beside_the_command
from domain.errors import InvalidInput, ServiceError
from domain.operators.operators import ACCESS_REFUSALS, MAX_NAME_LENGTH, operator_for
from parts import app_parts
from store.core import system_user as identity


def _named(_: click.Context, __: click.Parameter, operator: str | None) -> str | None:
    if operator is not None and not operator.strip():
        raise click.BadParameter("an operator has a name")
    return operator


json_option = click.option("--json", "json_", is_flag=True, help="Print one line of JSON, the last on standard output.")
by_operator = click.option(BY, "operator", required=True, callback=_named, help="The operator who asks for it.")
by_operator_if_any = click.option(BY, "operator", callback=_named, help="The operator who asks for it.")


class NamedPath(click.Path):
    """The path of a file or folder; an empty one is none, nor is one that no disk can have."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("a file has a name", param, ctx)
        if "\0" in str(value):
            self.fail("a file has no NUL in its name", param, ctx)
        return super().convert(value, param, ctx)


new_file = NamedPath(dir_okay=False, writable=True, path_type=Path)
existing_file = NamedPath(exists=True, dir_okay=False, readable=True, path_type=Path)
folder_path = NamedPath(file_okay=False, path_type=Path)


class NotAllDone(Exception):
    """The command was carried out, and yet not all is as it should be: the answer is printed, the exit code is 1."""

    def __init__(self, answer: Answer, sentence: str) -> None:
        super().__init__(sentence)
        self.answer = answer


def one_of(words: Iterable[str]) -> click.Choice[str]:
    """The type of an option that takes one of these words, in any capitals."""
    return click.Choice(list(words), case_sensitive=False)


class OneBlank(click.ParamType[str]):
    """A name of several words, with one blank between them however many were typed."""

    name = "text"

    def convert(self, value: str, _param: click.Parameter | None, _ctx: click.Context | None) -> str:
        return " ".join(value.split())


named = OneBlank()


def system_user() -> str:
    """Who runs this command on this machine, for the audit trail."""
    return identity.system_user()


def os_user() -> str:
    """The user of this machine, by which two persons are distinguished."""
    return identity.real_user()


def text_of(file: Path) -> str:
    """The text of a file. Raises `InvalidInput` where it is no UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8 text: byte {error.start} cannot be read", "not_utf8") from error


def answered_in(words: Callable[[Answer], str]) -> Callable[[Callable[..., Answer]], Callable[..., None]]:
    """Print what the command returns in these words; say in one sentence why it was not done, and exit with 1."""

    def decorate(command: Callable[..., Answer]) -> Callable[..., None]:
        @json_option
        @with_appcontext
        @wraps(command)
        def run(*, json_: bool, **options: Any) -> None:
            try:
                answer = done(command, options)
            except NotAllDone as some:
                click.echo(as_json(some.answer) if json_ else words(some.answer))
                raise click.ClickException(str(some)) from some
            click.echo(as_json(answer) if json_ else words(answer))

        return run

    return decorate


answered = answered_in(in_words)


def done(command: Callable[..., Answer], options: Mapping[str, Any]) -> Answer:
    """What the command answers. What forbids it, or is away, is said in one sentence."""
    _check_readable({"operator": name_beside_the_command(), **options})
    try:
        return command(**_by_known_operator(options))
    except ServiceError as error:
        if error.code in ACCESS_REFUSALS:
            _note_refused(error, options)
        raise click.ClickException(str(error)) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}") from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    except DataError as error:
        raise click.ClickException(f"One of the values is none that is kept: {error.orig}") from error


def _check_readable(options: Mapping[str, Any]) -> None:
    """A terminal may pass on bytes that are no letters: nothing keeps, finds or prints them."""
    for name, value in options.items():
        for typed in value if isinstance(value, tuple) else (value,):
            if isinstance(typed, str | Path) and not _is_readable(str(typed)):
                raise click.ClickException(f"{name.replace('_', ' ')} is not UTF-8 text, or has a NUL: type it anew")


def _is_readable(typed: str) -> bool:
    try:
        return b"\0" not in typed.encode()
    except UnicodeEncodeError:
        return False


def _note_refused(error: ServiceError, options: Mapping[str, Any]) -> None:
    """Who tried, under which name: what was to be done is undone, this stays. Without the database nobody can try."""
    name = str(options.get("operator") or name_beside_the_command() or "")[:MAX_NAME_LENGTH]
    with suppress(OperationalError), app_parts().store.transaction() as unit_of_work:
        unit_of_work.audit.add("access refused", act(), system_user=system_user(), name=name, code=error.code)


def note_look(action: str, subject: str, *, by: str | None, **details: Any) -> None:
    """Who looked at persons, in a row of its own: nothing else is changed."""
    with app_parts().store.transaction() as unit_of_work:
        unit_of_work.audit.add(action, subject, system_user=system_user(), operator=by, **details)


def _by_known_operator(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options, with the operator's name as it was created. Raises `Refused` for an operator who may not do this."""
    typed = options.get("operator") or name_beside_the_command()
    if typed is None:
        return {**options}
    with app_parts().store.reading() as unit_of_work:
        name = operator_for(typed, act(), unit_of_work.operators, options.get("region"))
    remember_operator(name)
    return {**options, "operator": name} if "operator" in options else {**options}


def act() -> str:
    """The words of the command: what an operator needs a role for."""
    context: click.Context | None = click.get_current_context()
    words: list[str] = []
    while context is not None and context.parent is not None:
        words.insert(0, context.info_name or "")
        context = context.parent
    return " ".join(words)
