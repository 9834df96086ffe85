"""What every answer tells a browser: load, frame, guess, keep and pass on nothing, unless the page says so."""

from flask import Response, request

from parts import app_parts

CONTENT_SECURITY_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
ONE_YEAR_OF_HTTPS = "max-age=31536000; includeSubDomains"


def add_security_headers(response: Response) -> Response:
    """Those that the page itself has not set. Where customers come by https, they never come by http again."""
    own = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - they iterate as pairs
    for name, value in HEADERS.items():
        if name.lower() not in own:
            response.headers.add(name, value)
    if app_parts().settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", ONE_YEAR_OF_HTTPS)
    _stay_where_it_came_from(response)
    return response


def _stay_where_it_came_from(response: Response) -> None:
    """A slash that was left out is answered by the Host that was sent, and without the https of a proxy."""
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        response.headers["Location"] = location.removeprefix(request.host_url.rstrip("/"))
        response.set_data(b"")
