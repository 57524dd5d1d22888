"""Headers of every answer (ASVS 3.4): no inline code, no framing, no referrer, no caching of personal pages."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HSTS = "max-age=63072000; includeSubDomains"


def init_headers(app: Flask, *, is_https: bool) -> None:
    """Set the headers on every answer, also on errors and files."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers.setdefault("X-Frame-Options", "DENY")
        if is_https:
            headers["Strict-Transport-Security"] = HSTS
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return response
