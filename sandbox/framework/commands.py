"""What a test or a person tells a stand-in: strict, so that a misspelt command is refused and not ignored."""

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

Model = TypeVar("Model", bound="Command")
JSON_OBJECT = TypeAdapter(dict[str, Any])


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Options(BaseModel):
    """How a stand-in behaves unless it is changed, by attribute or over HTTP."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    def change(self, values: Mapping[str, Any]) -> Self:
        """The named ones. Raises ValidationError before anything is changed."""
        checked = type(self).model_validate(self.model_dump() | dict(values))
        for name in values:
            setattr(self, name, getattr(checked, name))
        return self

    def reset(self) -> None:
        self.change(type(self)().model_dump())


def read(model: type[Model]) -> Model:
    """The body of the request. Raises ValidationError."""
    return model.model_validate_json(request.get_data() or b"{}")


def json_object() -> dict[str, Any]:
    """The body of the request. Raises ValidationError."""
    return JSON_OBJECT.validate_json(request.get_data() or b"{}")


def refuse_bad_commands(app: Flask) -> None:
    @app.errorhandler(ValidationError)
    def refuse(error: ValidationError) -> tuple[Response, int]:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return jsonify(error=faults), 400
