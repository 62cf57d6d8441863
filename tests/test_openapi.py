"""The OpenAPI document: complete, true to what the server answers, and readable without any other site."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events.accounts.tables import ApiToken
from events.attendance import pairing
from events.audit import SYSTEM
from events.database import new_id
from events.keys import new_token, token_digest
from tests.attendance.world import make_world_now
from tests.conftest import application
from tests.factories import NOW, make_department, make_gate, make_institution, make_user

OPEN = {"list_events", "one_event", "pair"}
GATE = {"start_shift", "scans", "status", "search", "undo", "screen_codes", "screen_count"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return application().openapi_schema.to_schema()


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["operationId"]: one for item in document["paths"].values() for one in item.values()}


def answer_schema(answer: dict[str, Any]) -> dict[str, Any]:
    return answer["content"]["application/json"]["schema"]


def fault(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> str | None:
    """Where and how a JSON value departs from its schema; a field the schema does not know departs too."""
    if "$ref" in schema:
        return fault(value, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document, at)
    if "oneOf" in schema:
        faults = [fault(value, one, document, at) for one in schema["oneOf"]]
        return None if None in faults else f"{at}: none of {faults}"
    if "enum" in schema:
        return None if value in schema["enum"] else f"{at}: {value!r} is not in {schema['enum']}"
    kinds = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    right = isinstance(value, kinds[schema["type"]])
    if not right or (isinstance(value, bool) and schema["type"] != "boolean"):
        return f"{at}: {value!r} is no {schema['type']}"
    if schema["type"] == "array":
        found = (fault(one, schema["items"], document, f"{at}[{n}]") for n, one in enumerate(value))
        return next(filter(None, found), None)
    if schema["type"] == "object":
        return object_fault(value, schema, document, at)
    return format_fault(value, schema.get("format"), at)


def object_fault(value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], at: str) -> str | None:
    missing = set(schema.get("required", ())) - value.keys()
    unknown = value.keys() - schema["properties"].keys()
    if missing or unknown:
        return f"{at}: misses {missing}, has unknown {unknown}"
    parts = schema["properties"]
    found = (fault(one, parts[name], document, f"{at}.{name}") for name, one in value.items())
    return next(filter(None, found), None)


def format_fault(value: Any, form: str | None, at: str) -> str | None:
    readers = {"uuid": UUID, "date-time": datetime.fromisoformat}
    try:
        readers.get(form or "", str)(value)
    except ValueError:
        return f"{at}: {value!r} is no {form}"
    return None


def test_the_checker_of_these_tests_finds_faults(document):
    right = {"id": str(new_id()), "operator": "Rahma"}
    shape = document["components"]["schemas"]["ShiftShape"]
    assert fault(right, shape, document) is None
    for wrong in ({**right, "id": "x"}, {**right, "more": 1}, {"id": right["id"]}, {**right, "operator": 5}, []):
        assert fault(wrong, shape, document)


def test_every_route_of_the_api_is_described_and_nothing_else(document):
    routes = {re.sub(r":\w+}", "}", route.path) for route in application().routes if route.path.startswith("/api/v1/")}
    undescribed = routes - document["paths"].keys()
    assert document["paths"].keys() <= routes
    assert undescribed == {"/api/v1/openapi.json", "/api/v1/{path}"}


def test_every_operation_says_what_it_does_whom_it_asks_for_and_what_it_answers(document):
    for name, one in operations(document).items():
        assert one["summary"] != name.title().replace("_", "")
        assert one["description"].endswith(".")
        assert (one.get("security") is None) is (name in OPEN), name
        for status, answer in one["responses"].items():
            refused = {"$ref": "#/components/schemas/Refused"}
            assert (answer_schema(answer) == refused) is (int(status) >= 400), (name, status)
            assert "$ref" in answer_schema(answer), (name, status)
        if one.get("security"):
            assert "401" in one["responses"], name


def test_every_post_describes_its_body(document):
    posts = [item["post"] for item in document["paths"].values() if "post" in item]
    names = [answer_schema(one["requestBody"])["$ref"].rsplit("/", 1)[1] for one in posts]
    assert sorted(names) == ["PairBody", "RegistrationBody", "ScanBatch", "ShiftBody", "UndoBody"]


def test_every_shape_that_is_referred_to_exists_and_every_scheme_is_bearer(document):
    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert named == document["components"]["schemas"].keys()
    assert {one["scheme"] for one in document["components"]["securitySchemes"].values()} == {"bearer"}


class Caller:
    """Asks and compares each answer with what the document says of that operation."""

    def __init__(self, client: Any, document: dict[str, Any], token: str = "") -> None:
        self.client, self.document = client, document
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    async def __call__(self, method: str, path: str, described: str, *, status: int = 200, **more: Any) -> Any:
        headers = self.headers | more.pop("headers", {})
        answer = await self.client.request(method, path, headers=headers, **more)
        assert answer.status_code == status, answer.text
        one = self.document["paths"][described][method.lower()]
        schema = answer_schema(one["responses"][str(status)])
        assert fault(answer.json(), schema, self.document) is None
        return answer.json()


async def test_what_a_gate_is_answered_is_what_the_document_says(client, document):
    world = await make_world_now(manifest_rev=7)
    await make_user(role="officer", pin="123456")
    _gate, code = await pairing.create_gate(
        world.event.id, "Pintu Barat", search_allowed=True, by=SYSTEM, now=datetime.now(UTC)
    )
    pair = "/api/v1/gate/pair"
    stranger = Caller(client, document)
    token = (await stranger("POST", pair, pair, json={"code": code}))["token"]
    await stranger("POST", pair, pair, json={"code": code}, status=403)
    await stranger("POST", pair, pair, content=b"{", status=400)
    ask = Caller(client, document, token)
    prefix = "/api/v1/gate"
    await ask("GET", f"{prefix}/status", f"{prefix}/status")
    shift = (await ask("POST", f"{prefix}/shifts", f"{prefix}/shifts", json={"pin": "123456"}))["shift"]
    await ask("POST", f"{prefix}/shifts", f"{prefix}/shifts", json={"pin": "000000"}, status=401)
    await ask("GET", f"{prefix}/status", f"{prefix}/status", params={"session": str(world.session.id)})
    items = [world.item(), {"id": "x"}, world.item(code="0000000000000000")]
    batch = {"sent_at": datetime.now(UTC).isoformat(), "shift": shift, "items": items}
    await ask("POST", f"{prefix}/scans", f"{prefix}/scans", json=batch)
    await ask("POST", f"{prefix}/scans", f"{prefix}/scans", json={**batch, "shift": str(new_id())}, status=403)
    await ask("GET", f"{prefix}/search", f"{prefix}/search", params={"q": "ratna"})
    await ask("GET", f"{prefix}/search", f"{prefix}/search", params={"q": "r"}, status=422)
    undo, described = f"{prefix}/scans/{items[0]['id']}/undo", f"{prefix}/scans/{{scan_id}}/undo"
    await ask("POST", undo, described, json={"id": str(new_id()), "reason": "salah orang"})
    await ask(
        "POST", f"{prefix}/scans/{new_id()}/undo", described, json={"id": str(new_id()), "reason": "salah"}, status=404
    )


@pytest.mark.parametrize("policy", ["count", "off"])
async def test_what_a_screen_is_answered_is_what_the_document_says(client, document, policy):
    world = await make_world_now(self_checkin=policy)
    _gate, token = await make_gate(world.event, kind="screen")
    for path in ("/api/v1/screen/codes", "/api/v1/screen/count"):
        await Caller(client, document, token)("GET", path, path)
        await Caller(client, document, "salah")("GET", path, path, status=401)


async def test_what_a_program_is_answered_is_what_the_document_says(client, document):
    await make_institution()
    world = await make_world_now()
    await make_department()
    token = new_token()
    user = await make_user()
    await ApiToken.insert(ApiToken(digest=token_digest(token), name="SIMPEG", account=user.id, created_at=NOW))
    ask, events, slug = Caller(client, document, token), "/api/v1/events", world.event.slug
    await ask("GET", events, events)
    await ask("GET", events, events, params={"from": "x"}, status=400)
    await ask("GET", f"{events}/{slug}", f"{events}/{{slug}}")
    await ask("GET", f"{events}/tidak-ada", f"{events}/{{slug}}", status=404)
    await ask("GET", f"{events}/{slug}/attendees", f"{events}/{{slug}}/attendees")
    summary = "attendance/by-department"
    await ask("GET", f"{events}/{slug}/{summary}", f"{events}/{{slug}}/{summary}")
    await Caller(client, document)("GET", f"{events}/{slug}/{summary}", f"{events}/{{slug}}/{summary}", status=401)
    body = {"official": {"name": "Rahmat Hidayat, S.E."}, "phone": "081234567890"}
    await ask(
        "POST",
        f"{events}/{slug}/registrations",
        f"{events}/{{slug}}/registrations",
        json=body,
        headers={"idempotency-key": "kunci"},
        status=201,
    )
    await ask("POST", f"{events}/{slug}/registrations", f"{events}/{{slug}}/registrations", json=body, status=400)


async def test_the_docs_page_lists_every_operation_and_loads_nothing_from_elsewhere(client, document):
    answer = await client.get("/api/v1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for name, one in operations(document).items():
        assert f'id="{name}"' in answer.text
        assert one["summary"].replace("'", "&#39;") in answer.text
    assert not re.search(r"""(src|href)=["']?(https?:)?//|<style| style=""", answer.text)
    assert not re.search(r'<script(?! type="module" src="/static/)', answer.text)
    assert (await client.get("/api/v1/openapi.json")).json() == document
