"""HEAD on every address that answers GET (RFC 9110, 9.3.2): calendar clients ask before they fetch."""

from __future__ import annotations

from typing import Any

from litestar.types import ASGIApp, Message, Receive, Send


class AnswersHead:
    """An ASGI application that answers HEAD as `app` answers GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        as_get: Any = {**scope, "method": "GET"}
        await self.app(as_get, receive, send_without_body)
