"""What a test or a person tells a stand-in to do: strict, so that a misspelt command is refused and not ignored."""

from typing import TypeVar

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound="Command")


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def read(model: type[Model]) -> Model:
    return model.model_validate_json(request.get_data() or b"{}")


def merged(current: Model) -> Model:
    """The current values, with those that the request names instead."""
    return current.model_copy(update=read(type(current)).model_dump(exclude_unset=True))


def refuse_bad_commands(app: Flask) -> None:
    @app.errorhandler(ValidationError)
    def refuse(error: ValidationError) -> tuple[Response, int]:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return jsonify(error=faults), 400
