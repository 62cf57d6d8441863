"""Whether one may register for an event at this moment: the one rule, plain values in and one word out.

The public pages ask it with what they have at hand, everything else through `registration.seats.window`.
"""

from __future__ import annotations

from datetime import datetime

from events.vocabulary import EventStatus, Openness, RegistrationMode


def openness(
    *,
    status: str,
    registration: str,
    opens: datetime | None,
    closes: datetime | None,
    ends_at: datetime | None,
    now: datetime,
    left: int | None = None,
    invited: bool = False,
) -> Openness:
    """The first reason that keeps people out, or OPEN.

    `ends_at` is the end of the last session that is held; without one the event is never over. `left` are the free
    seats, None without a limit. An event that takes people only from invited OPDs is open to those (`invited`), and
    INVITED to everybody else until it closes.
    """
    if status != EventStatus.PUBLISHED:
        return Openness(status)
    if ends_at is not None and now >= ends_at:
        return Openness.OVER
    if registration == RegistrationMode.NONE:
        return Openness.NO_REGISTRATION
    if closes is not None and now >= closes:
        return Openness.CLOSED
    if registration == RegistrationMode.INVITED and not invited:
        return Openness.INVITED
    if opens is not None and now < opens:
        return Openness.SOON
    return Openness.FULL if left == 0 else Openness.OPEN
