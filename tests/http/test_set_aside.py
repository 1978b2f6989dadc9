"""A photo that harms is set aside: kept, but no search is answered by it, until it is taken back."""

import pytest
from rollcall_process import Server, rollcall

ASIDE = "/api/v1/gallery/set-aside"
NO_GATE = {"ROLLCALL_ENROLMENT_QUALITY_GATE": "false"}


@pytest.fixture
def mixed_up(data, photos):
    """A server where somebody else's photo is among those of E1, and the number of that photo."""
    with Server(data, env=NO_GATE) as server:
        assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        wrong = server.insert("E1", "Eileen Collins", photos.person("green"))
        assert wrong.status == 200, wrong.body
        yield server, wrong.json["photo"]


def named(server, picture):
    return server.search(picture).json.get("employee_id")


def test_over_http(mixed_up, photos):
    server, wrong = mixed_up
    found = server.search(photos.person("green")).json
    assert (found["employee_id"], found["matched_photo"]) == ("E1", wrong), "the answer names the photo"
    aside = server.request("PUT", f"{ASIDE}/{wrong}")
    assert (aside.status, aside.json["set_aside"]) == (200, True), aside.body
    assert named(server, photos.person("green")) is None
    assert named(server, photos.astronaut()) == "E1"
    (listed,) = server.get(ASIDE).json["photos"]
    assert (listed["photo"], listed["employee_id"]) == (wrong, "E1")
    assert server.get(listed["image_path"], key=None).body == photos.person("green"), "it is kept"
    again = server.insert("E1", "Eileen Collins", photos.person("green"))
    assert (again.status, again.json["code"]) == (409, "conflict"), "nobody's decision is undone in passing"
    assert f"number {wrong}" in again.json["error"]
    # Whose face it is can be enrolled now.
    assert server.insert("E2", "Green", photos.person("green")).status == 200
    assert named(server, photos.person("green")) == "E2"
    assert server.request("DELETE", "/api/v1/employees/E2").status == 200
    assert server.request("DELETE", f"{ASIDE}/{wrong}").json["set_aside"] is False
    assert named(server, photos.person("green")) == "E1"


def test_what_cannot_be_set_aside(mixed_up, photos, cli_json):
    server, wrong = mixed_up
    assert server.request("PUT", f"{ASIDE}/{wrong}").status == 200
    last = server.search(photos.astronaut()).json["matched_photo"]
    refused = server.request("PUT", f"{ASIDE}/{last}")
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert named(server, photos.astronaut()) == "E1"
    assert server.request("PUT", f"{ASIDE}/99999").status == 404
    for nonsense in ("x", "-1", "0", "1e3", "99999999999999999999"):
        answer = server.request("PUT", f"{ASIDE}/{nonsense}")
        assert (answer.status, answer.json["code"]) == (400, "invalid_field"), nonsense
    code, made = cli_json("keys", "add", "door", "--rights", "search,enrol", "--data", server.data)
    assert code == 0
    for method, path in (("GET", ASIDE), ("PUT", f"{ASIDE}/{last}"), ("DELETE", f"{ASIDE}/{wrong}")):
        assert server.request(method, path, key=made["key"]).status == 403


def test_it_lasts_and_goes_with_its_person(mixed_up, photos):
    server, wrong = mixed_up
    assert server.request("PUT", f"{ASIDE}/{wrong}").status == 200
    server.kill()
    server.start()
    assert named(server, photos.person("green")) is None
    assert server.request("DELETE", "/api/v1/employees/E1").json["photos_removed"] == 2
    assert server.get(ASIDE).json["photos"] == []


def test_by_command(mixed_up, photos, cli, cli_json):
    server, wrong = mixed_up
    code, _, err = cli("set-aside", wrong, "--data", server.data)
    assert code != 0 and "holds the data folder" in err, "the server has to do it while it runs"
    server.stop()
    assert cli_json("set-aside", wrong, "--data", server.data) == (0, {"photos": [wrong], "set_aside": True})
    code, listed = cli_json("set-aside", "--data", server.data)
    assert code == 0 and [(one["photo"], one["employee_id"]) for one in listed["photos"]] == [(wrong, "E1")]
    code, _, err = cli("set-aside", "77", "--data", server.data)
    assert code != 0 and "photo 77" in err
    code, out, _ = rollcall("set-aside", wrong, "--take-back", "--data", server.data)
    assert code == 0 and "used again" in out
    assert cli_json("set-aside", "--data", server.data) == (0, {"photos": []})
