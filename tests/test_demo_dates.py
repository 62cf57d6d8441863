"""The demo's own editions stand on days an office works."""

from __future__ import annotations

from datetime import date, timedelta

from events.demo.editions import editions


def test_coming_events_lie_within_one_working_week_whenever_the_demo_is_loaded():
    for later in range(28):
        _running, *coming = editions(date(2026, 11, 1) + timedelta(days=later))
        for story in coming:
            last = story.first + timedelta(days=len(story.days) - 1)
            assert story.first.weekday() <= last.weekday() < 5
