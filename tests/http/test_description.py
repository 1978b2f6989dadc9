"""api/openapi.yaml by itself: what generators of clients need, and what is easily written wrong. That it names exactly
the routes and codes there are is tested in tests/unit/server/openapi_test.cpp; each answer that a test gets is held
against it by contract.hold, and test_schemathesis sends what it allows and what not."""

import re

import contract
import jsonschema_rs
import pytest
from rollcall_process import Answer

DOCUMENT = contract.description()
OPERATIONS = [
    (path, method, item[method])
    for path, item in DOCUMENT["paths"].items()
    for method in contract.METHODS
    if method in item
]
# What the server can say to a request before any operation sees it.
OF_ANY = {"400", "408", "431", "500", "503"}
KEYWORDS = {
    "$ref", "additionalProperties", "allOf", "const", "contentMediaType", "default", "description", "enum", "example",
    "examples", "format", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf",
    "pattern", "properties", "required", "type",
}  # fmt: skip


def every(node, place=""):
    """Each object of the document, with where it stands."""
    if isinstance(node, dict):
        yield place, node
    for name, each in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(each, (dict, list)):
            yield from every(each, f"{place}/{name}")


def parts_of(schema, place):
    """A schema with all within it."""
    yield place, schema
    below = [*schema.get("properties", {}).items(), ("items", schema.get("items"))]
    below += [("additionalProperties", schema.get("additionalProperties"))]
    below += [(name, each) for name in ("allOf", "oneOf") for each in schema.get(name, [])]
    for name, each in below:
        if isinstance(each, dict):
            yield from parts_of(each, f"{place}/{name}")


def schemas():
    for name, schema in DOCUMENT["components"]["schemas"].items():
        yield from parts_of(schema, name)
    for place, node in every(DOCUMENT["paths"]):
        if isinstance(node.get("schema"), dict):
            yield from parts_of(node["schema"], place)


def test_every_operation_has_a_name_of_its_own_and_one_known_tag():
    names = [operation.get("operationId") for _, _, operation in OPERATIONS]
    assert [name for name in names if not re.fullmatch("[a-z][A-Za-z]+", name or "")] == []
    assert sorted(names) == sorted(set(names))
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    assert {op["operationId"]: op.get("tags") for _, _, op in OPERATIONS if len(op.get("tags", [])) != 1} == {}
    assert {op["tags"][0] for _, _, op in OPERATIONS} == tags
    assert [op["operationId"] for _, _, op in OPERATIONS if not op.get("summary")] == []


def test_every_operation_says_what_any_request_can_be_answered_with():
    lacking = {}
    for path, _, operation in OPERATIONS:
        wanted = OF_ANY | ({"413"} if "requestBody" in operation else set())
        wanted |= {"401", "403"} if operation.get("security") != [] else set()
        wanted |= {"429"} if path.startswith("/api/v1/") else set()
        if missing := wanted - set(operation["responses"]):
            lacking[operation["operationId"]] = sorted(missing)
    assert lacking == {}


def test_the_parts_of_an_address_are_its_parameters():
    for path, _, operation in OPERATIONS:
        parameters = map(contract.resolved, operation.get("parameters", []))
        assert sorted(re.findall(r"{(\w+)}", path)) == sorted(p["name"] for p in parameters if p["in"] == "path"), path


# Half of the readers of YAML take on, off, yes and no for truth values.
def test_names_and_values_are_texts():
    for place, node in every(DOCUMENT):
        assert all(isinstance(name, str) for name in node), place
        if "in" in node and "schema" in node:
            assert isinstance(node["name"], str), place
        if isinstance(node.get("enum"), list):
            assert all(isinstance(value, str) for value in node["enum"]), place


# A text in braces ends at a comma, and the rest becomes names of nothing.
def test_schemas_have_no_keyword_that_there_is_not():
    assert {place: set(schema) - KEYWORDS for place, schema in schemas() if set(schema) - KEYWORDS} == {}


def test_every_reference_leads_somewhere_and_every_schema_is_one():
    for _, node in every(DOCUMENT):
        if isinstance(node.get("$ref"), str):
            assert contract.resolved(node)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema)


def test_every_schema_is_used():
    used = {node["$ref"] for _, node in every(DOCUMENT) if isinstance(node.get("$ref"), str)}
    assert [name for name in DOCUMENT["components"]["schemas"] if f"#/components/schemas/{name}" not in used] == []


# --- the check itself ---

HEADERS = {"x-request-id": "r", "content-type": "application/json"}
DEVICE = b'{"name": "gate", "revoked": true, "request_id": "r"}'


def hold(status=200, body=DEVICE, method="DELETE", target="/api/v1/devices/gate", headers=HEADERS):
    contract.hold(method, target, {}, None, Answer(status, headers, body))


def test_an_answer_as_described_passes():
    hold()
    hold(404, b'{"error": "There is none.", "code": "not_found", "request_id": "r"}')
    hold(405, b'{"error": "No.", "code": "method_not_allowed", "request_id": "r"}', "PUT", headers=HEADERS | {"allow": ""})
    hold(404, b'{"error": "No.", "code": "not_found", "request_id": "r"}', "GET", "/nowhere")


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ({"status": 418}, "status 418 is not described"),
        ({"headers": {"content-type": "application/json"}}, "X-Request-Id is missing"),
        ({"headers": HEADERS | {"content-type": "text/plain"}}, "content type 'text/plain'"),
        ({"body": b'{"name": "gate", "revoked": 1, "request_id": "r"}'}, "revoked: 1 is not of type"),
        ({"body": b'{"name": "gate", "request_id": "r"}'}, '"revoked" is a required property'),
        ({"body": DEVICE.replace(b"}", b', "secret": 1}')}, "secret"),
        ({"body": b'{"error": "x", "code": "wink", "request_id": "r"}', "status": 404}, '"wink" is not one of'),
        ({"target": "/api/v1/devices/gate?now=1"}, "the query parameter 'now' is not described"),
        ({"method": "PUT"}, "this operation is not described"),
        ({"status": 429, "body": b'{"error": "x", "code": "rate_limited", "request_id": "r"}'}, "Retry-After is missing"),
    ],
)
def test_an_answer_that_is_not_as_described_is_found(what, text):
    with pytest.raises(contract.ContractBroken, match=re.escape(text)):
        hold(**what)
