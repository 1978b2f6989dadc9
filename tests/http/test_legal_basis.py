"""What allows a face to be kept: recorded, waited for, withdrawn."""

import json

import pytest
from rollcall_process import Server

SUCCESS, NEGATIVE = 0, 1
PATH = "/api/v1/employees/E1/legal-bases"


def send(server, method, path, document, **options):
    headers = {"Content-Type": "application/json"}
    return server.request(method, path, body=json.dumps(document).encode(), headers=headers, **options)


def named(server, picture):
    return server.search(picture).json.get("employee_id")


def identified(cli_json, picture, data):
    return cli_json("identify", picture, "--data", data)[1].get("employee_id")


def test_insert_records_that_the_client_asserts_one(server, photos, cli_json):
    code, made = cli_json("keys", "add", "front-desk", "--rights", "enrol", "--data", server.data)
    assert code == SUCCESS
    assert server.insert("E1", "Eileen Collins", photos.astronaut(), key=made["key"]).status == 200
    answer = server.get(PATH).json
    (basis,) = answer["legal_bases"]
    assert (answer["in_force"], basis["kind"], basis["by"]) == (True, "asserted", "front-desk")
    assert server.insert("E1", "Eileen Collins", photos.astronaut_variant(1)).status == 200
    assert len(server.get(PATH).json["legal_bases"]) == 1, "one is enough"


def test_withdrawing_removes_photos_and_leaves_the_record(server, photos):
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    link = server.search(photos.astronaut()).json["image_path"]
    assert send(server, "PATCH", "/api/v1/employees/E1", {"department": "Crew"}).status == 200
    withdrawn = server.request("DELETE", PATH)
    assert (withdrawn.status, withdrawn.json["photos_removed"]) == (200, 1)
    assert named(server, photos.astronaut()) is None
    assert server.get(link, key=None).status == 410
    assert not [file for file in (server.data / "photos").rglob("*") if file.is_file()]
    record = server.get("/api/v1/employees/E1").json
    assert (record["photos"], record["department"]) == (0, "Crew")
    answer = server.get(PATH).json
    assert answer["in_force"] is False
    assert answer["legal_bases"][0]["withdrawn_at"]
    # Whoever wants to again is enrolled again.
    consent = {"kind": "consent", "text_version": "4", "document": "Consent", "given_on": "2026-01-05", "by": "HR"}
    recorded = send(server, "POST", PATH, consent)
    assert (recorded.status, recorded.json["in_force"]) == (201, True), recorded.body
    assert recorded.json["legal_bases"][1]["given_at"].startswith("2026-01-05T00:00:00")
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    assert named(server, photos.astronaut()) == "E1"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"kind": "hearsay"},
        {"kind": "consent"},
        {"kind": "other"},
        {"kind": "asserted", "given_on": "9999-01-01"},
        {"kind": "asserted", "given_on": "yesterday"},
        {"kind": "asserted", "document": "x" * 300},
    ],
)
def test_what_is_no_basis(shared_server, document):
    send(shared_server, "POST", "/api/v1/employees", {"employee_id": "E1", "employee_name": "Ada"})
    assert send(shared_server, "POST", PATH, document).status == 400
    assert shared_server.get(PATH).json["legal_bases"] == []


def test_where_the_setting_forbids_assertions(data, photos):
    with Server(data, env={"ROLLCALL_ENROLMENT_ASSERTED_BASIS": "false"}) as server:
        refused = server.insert("E1", "Eileen Collins", photos.astronaut())
        assert (refused.status, refused.json["code"]) == (409, "basis_missing")
        assert server.get("/api/v1/employees/E1").status == 404
        assert not [file for file in (data / "photos").rglob("*") if file.is_file()]
        made = {"employee_id": "E1", "employee_name": "Eileen Collins"}
        assert send(server, "POST", "/api/v1/employees", made).status == 201
        assert send(server, "POST", PATH, {"kind": "consent", "text_version": "3"}).status == 201
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        assert named(server, photos.astronaut()) == "E1"


def test_the_command_line_says_on_what_basis_or_the_person_waits(data, photos, cli, cli_json, tmp_path):
    picture = tmp_path / "astronaut.jpg"
    picture.write_bytes(photos.astronaut())
    who = ("enrol", picture, "--id", "E1", "--name", "Eileen Collins", "--data", data)
    code, out, _ = cli(*who)
    assert code == SUCCESS and "legal basis" in out
    assert identified(cli_json, picture, data) is None
    assert cli_json("people", "basis", "E1", "--data", data) == (
        SUCCESS, {"in_force": False, "legal_bases": []})  # fmt: skip
    assert cli("people", "basis", "E1", "--basis", "consent", "--by", "HR", "--data", data)[0] != SUCCESS
    given = ("--basis", "consent", "--text-version", "3", "--by", "HR")
    code, bases = cli_json("people", "basis", "E1", *given, "--data", data)
    assert (code, bases["in_force"]) == (SUCCESS, True)
    assert identified(cli_json, picture, data) == "E1"
    assert cli_json("people", "withdraw", "E1", "--by", "HR", "--data", data) == (
        SUCCESS, {"employee_id": "E1", "photos": 1})  # fmt: skip
    assert identified(cli_json, picture, data) is None
    code, again = cli_json(*who, *given)
    assert (code, again["waiting"]) == (SUCCESS, False)
    assert identified(cli_json, picture, data) == "E1"
    assert cli(*who, "--by", "HR")[0] != SUCCESS, "by whom, but not what"
