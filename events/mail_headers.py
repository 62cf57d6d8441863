"""Headers of a mail in encoded words (RFC 2047) that every reader decodes to the very text that was written.

The standard library's `EmailPolicy` folds a long text with letters beyond ASCII into words of which some are empty
(`=?utf-8?q??=`) and some repeat a blank; its older `Header` does neither. A header folds itself, so this also holds
for whoever serialises the message with another policy.
"""

from __future__ import annotations

from email.charset import QP, Charset
from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.policy import SMTP, EmailPolicy
from email.utils import formataddr
from typing import Any

_UTF_8 = Charset("utf-8")
_UTF_8.header_encoding = QP
LINE = 76


def encoded(text: str, used: int = 0) -> str:
    """The text as a header's value: itself if it is plain ASCII, else encoded words; `used` letters stand before it."""
    plain = text.isascii() and text.isprintable() and "=?" not in text
    charset = None if plain else _UTF_8
    return Header(text, charset, maxlinelen=LINE, header_name=" " * used or None).encode(linesep="\r\n")


class _Text:
    """A header of free text: what looks like an encoded word is text too."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        super().parse(value, kwds)  # type: ignore[misc]
        kwds["decoded"] = value

    def fold(self, *, policy: EmailPolicy) -> str:
        name = self.name  # type: ignore[attr-defined]
        return f"{name}: {encoded(str(self), len(name))}{policy.linesep}"


class _Addresses:
    """A header of addresses: only the names in it are encoded."""

    def fold(self, *, policy: EmailPolicy) -> str:
        name, addresses = self.name, self.addresses  # type: ignore[attr-defined]
        shown = [_address(one.display_name, one.addr_spec, len(name)) for one in addresses]
        return f"{name}: {f',{policy.linesep} '.join(shown)}{policy.linesep}"


def _address(display_name: str, address: str, used: int) -> str:
    if display_name.isascii() and "=?" not in display_name:
        return formataddr((display_name, address))
    return f"{encoded(display_name, used)} <{address}>"


_registry = HeaderRegistry()
_registry.map_to_type("subject", type("_Subject", (_Text, UniqueUnstructuredHeader), {}))
for _name in ("from", "to", "sender", "reply-to"):
    _registry.map_to_type(_name, type("_Address", (_Addresses, UniqueAddressHeader), {}))
POLICY = SMTP.clone(header_factory=_registry)
"""The policy of every mail; long lines end in CRLF."""
