"""Where the running request comes from, for the audit trail alone: its address, and its browser in two words."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from events.language import _

# Looked for in this order: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """A network address as tries are counted by it (of IPv6 the /64), and a device as `browser_name` tells it."""

    address: str
    device: str


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current_origin() -> Origin | None:
    """Of the running request; None in a job or a command."""
    return _origin.get()


def set_origin(origin: Origin | None) -> None:
    """Note it for whatever the running request does."""
    _origin.set(origin)


def browser_name(header: str) -> str:
    """ "Chrome, Android" from a User-Agent header: enough for its owner to know the device again."""
    browser = next((name for mark, name in BROWSERS if mark in header), _("Peramban lain"))
    system = next((name for mark, name in SYSTEMS if mark in header), "")
    return f"{browser}, {system}" if system else browser
