"""The check that machine words are said by their vocabularies: what it catches, and what it lets pass."""

import pytest

from tests import check_words
from tests.check_words import ALLOWED, faults, python_faults, template_faults


def words(found):
    return [(line, word) for line, word, _name in found]


@pytest.mark.parametrize(
    "code",
    [
        'if row["state"] == "waitlisted": ...',
        'if "waitlisted" != state: ...',
        'late = str(event.status) == "published"',
        'ok = (await state_of(event)) in ("published", 1)',
        'ok = state not in {"draft"}',
        'ok = form.kind.data == "scanner"',
        'match state:\n    case "offered" | "awaiting": ...',
        'tone = {"waitlisted": "gold"}[state]',
        'tone = {"waitlisted": "gold"}.get(state)',
        'TONES = {"sent": 1, "failed": 2, "else": 3}',
        'GONE = ("withdrawn", "replaced")',
        'LIAISON = "liaison"',
        'register(event, origin="api")',
        "rows = sql(\"SELECT id FROM attendee WHERE state = 'waitlisted'\")",
        'rows = sql("SELECT id FROM a"\n    " WHERE x = 1 AND status <> \'draft\'")',
        "CONDITION = \"a.state IN ('active', 1)\"",
        "CASES = \"CASE WHEN method = {} THEN 1 WHEN 'paper' THEN 2 END\"",
        "sql(f\"UPDATE {table} SET state = 'dropped' WHERE id = {{}}\")",
        "sql(\"INSERT INTO t (a, b) VALUES ({}, 'queued')\")",
        "sql(\"SELECT 1 AS one FROM outbox WHERE identity LIKE 'withdrawn:%'\")",
        'identity = f"registered:{registration}"',
        'already_queued(event, "news:")',
    ],
)
def test_a_bare_word_is_caught(code):
    assert list(python_faults(code))


@pytest.mark.parametrize(
    "code",
    [
        "if row['state'] == AttendeeState.WAITLISTED: ...",
        "tone = {AttendeeState.WAITLISTED: 'gold'}[state]",
        "sql(f\"SELECT id FROM attendee WHERE state = '{AttendeeState.WAITLISTED}'\")",
        "sql(\"SELECT id FROM attendee WHERE state = {} AND name <> ''\", AttendeeState.WAITLISTED)",
        'if word == "selasa": ...',
        'row = {"email": email, "phone": phone}',
        'found = {"withdrawn": 3, "people": 4}',
        'raise Conflict(_("Sudah dibatalkan."), code="withdrawn")',
        'subject = ("invitation", invitation_id)',
        "kind: Literal['scanner', 'screen']",
        'def state() -> str:\n    """`waitlisted` where state = \'waitlisted\' AND so on."""',
        '"""A remark: SELECT what is \'sent\' WHERE it stands."""',
        'headers = {"autocomplete": "off", "role": "status"}',
        "CSP = \"default-src 'none'; script-src 'self'\"",
        'address = f"mailto:{email}"',
    ],
)
def test_other_words_and_members_pass(code):
    assert list(python_faults(code)) == []


@pytest.mark.parametrize(
    "template",
    [
        '{% if event.status == "cancelled" %}x{% endif %}',
        '{% if "cancelled" != event.status %}x{% endif %}',
        '{% if person.state not in ("active", "awaiting") %}x{% endif %}',
        '{{ "a" if row["origin"] == "public" else "b" }}',
        '{% for one in people if one.state != "withdrawn" %}{% endfor %}',
        '{% if people | map(attribute="state") | first == "waitlisted" %}x{% endif %}',
        '{{ people | selectattr("state", "equalto", "active") | list }}',
        '{% if state is eq "active" %}x{% endif %}',
        '{% set tones = {"sent": "ok", "failed": "no"} %}',
        '{{ {"public": 1}[origin] }}',
        "{% if event.status == EventStatus.PUBLISED %}x{% endif %}",
    ],
)
def test_a_bare_word_of_a_template_is_caught(template):
    assert list(template_faults(template))


@pytest.mark.parametrize(
    "template",
    [
        "{% if event.status == EventStatus.CANCELLED %}x{% endif %}",
        "{% set tones = {MessageState.SENT: 'ok', MessageState.FAILED: 'no'} %}",
        '<div class="pass{% if void %} cancelled{% endif %}">{{ tag("x", "ok", "camera") }}</div>',
        '{{ field(form.state, kind="email") }}',
        '{% if page == "peserta" %}x{% endif %}',
        '{% trans %}state == "cancelled"{% endtrans %}',
        '{# if event.status == "cancelled" #}',
        '{{ {"class": "x", "role": "status"} }}',
    ],
)
def test_other_words_and_members_of_a_template_pass(template):
    assert list(template_faults(template)) == []


def test_each_fault_stands_on_its_own_line():
    code = (
        'rows = sql(\n    "SELECT id FROM a"\n    " WHERE kind = 1"\n    " AND state IN (\'active\', \'merged\')"\n)\n'
    )
    assert words(python_faults(code)) == [(4, "active"), (4, "merged")]
    assert words(template_faults('\n\n{% if a.status == "draft" %}{% endif %}')) == [(3, "draft")]


def test_a_fault_names_its_place_and_the_members_meant(tmp_path):
    (tmp_path / "events").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "app.py").write_text("")
    (tmp_path / "events" / "a.py").write_text('\nif outcome == "expired": ...\nidentity = f"offer:{offer}"\n')
    (tmp_path / "templates" / "b.html").write_text("{{ Origin.PAPER }}")
    assert list(faults(tmp_path)) == [
        "events/a.py:2: 'expired' (outcome): say OfferOutcome.EXPIRED or GateState.EXPIRED",
        "events/a.py:3: 'offer': messages/identity.py puts identities together",
        "templates/b.html:1: Origin.PAPER: no such member",
    ]


def test_every_exception_is_still_needed(monkeypatch):
    allowed = {place for place, _name in ALLOWED}
    monkeypatch.setattr(check_words, "ALLOWED", {})
    assert allowed <= {fault.split(":")[0] for fault in faults()}
