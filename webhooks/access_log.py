"""A line for each request that was served."""

import structlog

log = structlog.get_logger()


def log_request(method: str, path: str, status: int, seconds: float) -> None:
    """Without what comes after `?`; the secrets in the path are hidden where logs are written."""
    log.info("request", method=method, path=path, status=status, milliseconds=round(seconds * 1_000, 1))
