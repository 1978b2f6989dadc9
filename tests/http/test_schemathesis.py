"""What schemathesis makes out of api/openapi.yaml, valid and not, sent to the real binary: it answers every request,
with nothing but what the description says, and refuses what the description does not allow."""

import os

import contract
import pytest
import requests
import schemathesis
from rollcall_process import API_KEY, Server
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi import checks

# Requests for each operation that are made up freely, beside those that go through the description's limits.
EXAMPLES = int(os.environ.get("ROLLCALL_TEST_EXAMPLES", "5"))

# What is not called, and why.
LEFT_OUT = {
    "staticFile": "an address that ends with a star is none that a template describes",
}

# What there is, so that more than 404 is seen. Each is taken for most of the requests, not for all.
KNOWN = {
    "people": ["E1", "E2"],
    "sites": ["hanoi"],
    "names": ["office"],
    "days": ["2026-01-05", "2026-02-01"],
    "numbers": ["1", "2"],
}


def bound(dictionary):
    return {"dictionary": dictionary, "probability": 0.7}


def configuration():
    return SchemathesisConfig.from_dict(
        {
            "dictionaries": {name: {"values": values} for name, values in KNOWN.items()},
            "parameters": {
                "path.name": bound("names"),
                "path.valid_from": bound("days"),
                "path.number": bound("numbers"),
                "path.photo": bound("numbers"),
                "path.event": bound("numbers"),
                "query.employee_id": bound("people"),
                "query.site": bound("sites"),
            },
            "operations": [
                {"include-path-regex": "^/api/v1/employees/", "parameters": {"path.id": bound("people")}},
                {"include-path-regex": "^/api/v1/sites/", "parameters": {"path.id": bound("sites")}},
            ],
            "checks": {
                # Somebody whose body is too large for the operation is refused as well.
                "negative_data_rejection": {"expected-statuses": [*range(400, 500)]},
                # Another part of the server may be at work for somebody else.
                "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", 503]},
            },
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "with-security-parameters": False},
            "seed": 1,
        }
    )


api = schemathesis.openapi.from_path(contract.DESCRIPTION, config=configuration())
for left_out in LEFT_OUT:
    api = api.exclude(operation_id=left_out)


# --- what does not count as sent ---


def without_blanks(value):
    if isinstance(value, dict):
        return {name: without_blanks(each) for name, each in value.items() if each not in (None, "")}
    return [without_blanks(each) for each in value] if isinstance(value, list) else value


def is_valid_query(operation, query):
    texts = {name: str(value) for name, value in query.items() if name in operation.queries}
    return all(
        not contract.Schema(operation.queries[name]["schema"]).faults(int(text) if text.isdecimal() else text)
        for name, text in texts.items()
    )


def is_valid_without_blanks(case):
    """Whether blanks are all that is amiss; the first lines of the description say that they count as not sent."""
    operation = contract.operation_of(case.method, case.operation.path)
    if operation is None:
        return False  # a method that the address does not have
    sent = case.query or {}
    query = without_blanks(sent)
    if len(query) != len(sent):
        return is_valid_query(operation, query)
    described = operation.request.get("application/json")
    if described is None or not isinstance(case.body, dict):
        return False
    body = without_blanks(case.body)
    return body != case.body and not contract.Schema(described["schema"], is_closed=False).faults(body)


def refuses_what_is_not_allowed(context, response, case):
    return None if is_valid_without_blanks(case) else checks.negative_data_rejection(context, response, case)


CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    refuses_what_is_not_allowed,
]


def stored(session, base, method, path, document, status):
    answer = session.request(method, base + path, json=document, timeout=60)
    assert answer.status_code == status, answer.text


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a server that knows people, a site, a plan and rules, without a limit to the requests of a key."""
    lifted = {"ROLLCALL_LIMITS_REQUESTS_PER_MINUTE": "1000000"}
    with Server(tmp_path_factory.mktemp("rollcall") / "data", http=True, env=lifted) as server:
        yield f"http://localhost:{server.port}"
        assert server.process.poll() is None, server.log[-3000:]


@pytest.fixture(scope="module")
def session(base):
    with requests.Session() as session:
        session.headers["X-API-Key"] = API_KEY
        stored(session, base, "PUT", "/api/v1/sites/hanoi", {"name": "Ha Noi", "time_zone": "Asia/Ho_Chi_Minh"}, 200)
        for person in KNOWN["people"]:
            named = {"employee_id": person, "employee_name": f"Name of {person}", "site": "hanoi"}
            stored(session, base, "POST", "/api/v1/employees", named, 201)
        shift = {"begin": "08:00", "end": "17:00"}
        plan = {"days": [{"shifts": [shift]}] * 5 + [{"rest_day": True}] * 2, "valid_from": "2026-01-01"}
        stored(session, base, "PUT", "/api/v1/attendance/plans/office", plan, 200)
        stored(session, base, "PUT", "/api/v1/attendance/rules/office", {"valid_from": "2026-01-01"}, 200)
        yield session


@api.parametrize()
def test_an_operation(case, base, session):
    answer = case.call(base_url=base, session=session, timeout=60, allow_redirects=False)
    case.validate_response(answer, checks=CHECKS)
