"""The errors of the rules. Each has a code that a channel turns into words; the message is for operators and logs."""


class ServiceError(Exception):
    """Something was not done, and why. `code` names the reason for the channels."""

    code = "not_done"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or self.code


class InvalidInput(ServiceError):
    """What was given cannot be understood or is not allowed."""

    code = "invalid_input"


class NotFound(ServiceError):
    """What was asked for does not exist."""

    code = "not_found"


class Refused(ServiceError):
    """The rules do not allow it now."""

    code = "refused"


class InputChanged(ServiceError):
    """A key that was used before came again with another input."""

    code = "input_changed"


class Unavailable(ServiceError):
    """What holds passing state does not answer. Whoever asks goes on without it."""

    code = "away"
