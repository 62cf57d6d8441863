"""What journeys at the gate start from."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Server
from tests.journeys.gate.door import Door, make_door


@pytest.fixture
async def door(server: Server) -> Door:
    """An event that is on now, with a couple, an officer and a gate that waits for its device."""
    return await make_door()
