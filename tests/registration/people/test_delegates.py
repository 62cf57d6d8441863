"""Who may come in another's stead, and which of the people registered may be replaced."""

import pytest

from events.registration.people.delegates import objection, replaceable
from events.vocabulary import AttendeeRole, AttendeeState, DelegatePolicy
from tests.factories import log_in, make_attendee, make_event, make_institution, make_session, make_user
from tests.pages import words

BOSS, LETTER = "Kepala Dinas Kesehatan", "090/1234/2026"


@pytest.mark.parametrize(
    ("represents", "letter", "policy", "field"),
    [
        ("", "", DelegatePolicy.FORBIDDEN, None),
        ("", LETTER, DelegatePolicy.LETTER, None),
        (BOSS, LETTER, DelegatePolicy.FORBIDDEN, "represents"),
        (BOSS, "", DelegatePolicy.LETTER, "represents_letter"),
        (BOSS, LETTER, DelegatePolicy.LETTER, None),
        (BOSS, "", DelegatePolicy.ALLOWED, None),
        (None, None, DelegatePolicy.FORBIDDEN, None),
    ],
)
def test_the_event_says_by_what_right_somebody_is_represented(represents, letter, policy, field):
    assert objection(represents, letter, policy) == field


def test_only_who_holds_a_seat_of_their_own_is_replaced():
    standing = {(state, role) for state in AttendeeState for role in AttendeeRole}
    found = {(state, role) for state, role in standing if replaceable(role, state)}
    seated = (AttendeeState.ACTIVE, AttendeeState.AWAITING)
    assert found == {(s, r) for s in seated for r in AttendeeRole if r != AttendeeRole.COMPANION}


@pytest.mark.parametrize("policy", list(DelegatePolicy))
async def test_the_page_offers_a_replacement_exactly_where_its_form_answers(client, policy):
    await make_institution()
    await log_in(client, await make_user(role="organizer"))
    event = await make_event(delegate_policy=policy)
    await make_session(event)
    for state in AttendeeState:
        if state == AttendeeState.MERGED:
            continue
        person = await make_attendee(event, state=state)
        address = f"/panitia/kegiatan/{event.slug}/kehadiran/{person.id}"
        offered = "Catat pengganti" in words((await client.get(address)).text)
        answer = await client.get(f"{address}/ganti")
        assert (answer.status_code == 200) is offered, (state, policy)
