"""Whether one can register for an event at this moment: plain values in, one word out."""

from __future__ import annotations

from datetime import datetime

from events.vocabulary import EventStatus, Openness, RegistrationMode


def openness(
    *,
    status: str,
    registration: str,
    opens: datetime | None,
    closes: datetime | None,
    last_end: datetime,
    left: int | None,
    now: datetime,
) -> Openness:
    """The first reason that keeps people out, or OPEN. Without a closing time it closes when the event ends.

    `left` are the free seats, None without a limit; an event that takes no registrations is OVER or NONE, one
    that takes them only from invited OPDs OVER or INVITED.
    """
    if status == EventStatus.CANCELLED:
        return Openness.CANCELLED
    if now >= last_end:
        return Openness.OVER
    if registration == RegistrationMode.NONE:
        return Openness.NO_REGISTRATION
    if registration == RegistrationMode.INVITED:
        return Openness.INVITED
    if opens is not None and now < opens:
        return Openness.SOON
    if closes is not None and now >= closes:
        return Openness.CLOSED
    return Openness.FULL if left == 0 else Openness.OPEN
