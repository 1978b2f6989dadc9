"""Photos of a person one by one, all that is kept of a person as a ZIP archive, what a removal certifies,
and what goes by itself when somebody has left."""

import io
import json
import zipfile

import pytest

from rollcall_process import rollcall

PEOPLE = "/api/v1/employees"


def add_photos(server, employee, *pictures, **options):
    files = [(f"{i}.jpg", picture) for i, picture in enumerate(pictures)]
    return server.post_form(f"{PEOPLE}/{employee}/photos", {"image": files}, **options)


def photos_of(server, employee):
    answer = server.get(f"{PEOPLE}/{employee}/photos")
    assert answer.status == 200, answer.body
    return answer.json["photos"]


def test_photos_are_added_listed_chosen_and_removed(server, photos):
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    done = add_photos(server, "E1", photos.astronaut_webcam(), b"no picture", photos.astronaut(), photos.person("green"))
    assert done.status == 200, done.body
    assert (done.json["enrolled"], done.json["refused"]) == (2, 2)
    results = done.json["results"]
    assert results[0]["new_photo"] and not results[2]["new_photo"]
    assert results[1]["code"] == "unsupported_image" and results[3]["code"] == "face_unlike_others"

    listed = photos_of(server, "E1")
    assert [p["reference"] for p in listed] == [True, False]
    assert not any(p["set_aside"] for p in listed)
    assert server.get(listed[1]["image_path"], key=None).body == photos.astronaut_webcam()
    second = listed[1]["photo"]
    chosen = server.request("PUT", f"{PEOPLE}/E1/photos/{second}/reference")
    assert [p["reference"] for p in chosen.json["photos"]] == [False, True]

    left = server.request("DELETE", f"{PEOPLE}/E1/photos/{listed[0]['photo']}")
    assert left.status == 200 and [p["photo"] for p in left.json["photos"]] == [second]
    assert server.get(listed[0]["image_path"], key=None).status == 410
    assert server.search(photos.astronaut()).json["employee_id"] == "E1"
    assert server.request("DELETE", f"{PEOPLE}/E1/photos/{second}").json["photos"] == []
    assert server.search(photos.astronaut()).json["reason"] == "not_known"
    assert not [p for p in (server.data / "photos").rglob("*") if p.is_file()]
    assert server.get(f"{PEOPLE}/E1").status == 200


def test_wrong_calls(server, photos):
    assert server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    assert server.insert("E2", "Ada Green", photos.person("green")).status == 200
    of_two = photos_of(server, "E2")[0]["photo"]
    for method, path in (
        ("GET", "NOBODY/photos"), ("DELETE", f"E1/photos/{of_two}"), ("DELETE", "E1/photos/999"),
        ("DELETE", "E1/photos/x"), ("PUT", f"E1/photos/{of_two}/reference"), ("PUT", "E1/photos/99999999999999999999/reference"),
        ("GET", "NOBODY/export"),
    ):  # fmt: skip
        assert server.request(method, f"{PEOPLE}/{path}").status == 404, path
    assert add_photos(server, "NOBODY", photos.astronaut()).status == 404
    assert server.post_form(f"{PEOPLE}/E1/photos", {"x": "y"}).json["code"] == "missing_field"
    assert add_photos(server, "E1", b"no picture", b"none either").json["code"] == "unsupported_image"
    eleven = add_photos(server, "E1", *[b"x"] * 11)
    assert eleven.status == 400 and eleven.json["code"] == "invalid_field"
    assert len(photos_of(server, "E1")) == 1 and len(photos_of(server, "E2")) == 1


@pytest.fixture
def office(server, photos):
    """Somebody with a record, check-ins and a former id, beside somebody else."""
    assert server.insert("E1", "Eileen Đặng", photos.astronaut()).status == 200
    assert server.insert("E2", "Ada Green", photos.person("green")).status == 200
    for direction in ("in", "out"):
        checked = server.check_in(photos.astronaut_webcam(), {"direction": direction})
        assert checked.status == 200, checked.body
    assert server.check_in(photos.person("green"), {"direction": "in"}).status == 200
    return server


def archive_of(body):
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert archive.testzip() is None
    files = {name: archive.read(name) for name in archive.namelist()}
    return files, {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}


def expect_everything(files, read, photos):
    assert read["about.json"]["employee_id"] == "E1"
    person = read["person.json"]
    assert person["employee_name"] == "Eileen Đặng" and person["has_pin"] is False
    assert [basis["kind"] for basis in person["legal_bases"]] == ["asserted"]
    events = read["events.json"]
    assert [event["direction"] for event in events] == ["out", "in"]
    assert all(event["employee_id"] == "E1" and event["evidence"]["score"] > 0 for event in events)
    assert {entry["subject"] for entry in read["audit.json"]} == {"E1"}
    assert read["audit.json"][-1]["action"] == "photo.enrolled"
    assert read["corrections.json"] == [] and read["closings.json"] == []
    (photo,) = read["photos.json"]
    assert files[photo["file"]] == photos.astronaut() and photo["file"].endswith(".jpg")
    (template,) = read["templates.json"]
    assert len(template["vector"]) == 512 and template["photo"] == photo["photo"]
    text = json.dumps(list(read.values()))
    assert '"E2"' not in text and "Ada Green" not in text and "runner_up" not in text, "nobody else is in it"
    assert "127.0.0.1" not in text


def test_all_that_is_kept_of_a_person(office, photos, tmp_path):
    answer = office.get(f"{PEOPLE}/E1/export")
    assert answer.status == 200 and answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    expect_everything(*archive_of(answer.body), photos)
    assert any(
        entry["action"] == "person.exported" for entry in archive_of(office.get(f"{PEOPLE}/E1/export").body)[1]["audit.json"]
    )
    file = tmp_path / "e1.zip"
    code, out, err = rollcall("people", "export", "E1", "--to", file, "--data", office.data, "--json")
    assert code == 0, err
    assert file.stat().st_mode & 0o777 == 0o600 and json.loads(out)["bytes"] == file.stat().st_size
    expect_everything(*archive_of(file.read_bytes()), photos)
    code, _, err = rollcall("people", "export", "E1", "--to", file, "--data", office.data)
    assert code == 3 and "exists already" in err
    code, _, err = rollcall("people", "export", "E9", "--to", tmp_path / "e9.zip", "--data", office.data)
    assert code == 3 and not (tmp_path / "e9.zip").exists()


def test_a_photo_that_is_lost_is_named(office):
    (photo,) = photos_of(office, "E1")
    for file in [p for p in (office.data / "photos").rglob("*") if p.is_file()]:
        file.write_bytes(b"damaged")
    _, read = archive_of(office.get(f"{PEOPLE}/E1/export").body)
    assert read["photos.json"][0]["photo"] == photo["photo"]
    assert read["photos.json"][0]["file"] is None and "damaged" in read["photos.json"][0]["lost"]


def test_a_removal_certifies_what_went(office, photos):
    done = office.request("DELETE", f"{PEOPLE}/E1").json
    certificate = done["certificate"]
    # Two of E1's own, and one of E2's that names E1 as who was next alike.
    assert (certificate["photos"], certificate["templates"], certificate["events_erased"]) == (1, 1, 3)
    assert certificate["audit_entries_erased"] >= 1 and certificate["removed_at"].startswith("20")
    assert certificate["removed_by"] and "E1" not in json.dumps(certificate)
    assert office.get(f"{PEOPLE}/E1/export").status == 404
    code, out, _ = rollcall("audit", "list", "--data", office.data, "--json")
    entry = next(e for e in json.loads(out)["entries"] if e["action"] == "person.removed")
    assert entry["subject"] == f"person {certificate['person']}", "the log finds the certificate's number"
    data = office.data
    office.stop()
    code, out, _ = rollcall("people", "remove", "E2", "--data", data, "--json")
    assert code == 0 and json.loads(out)["certificate"]["events_erased"] == 3
    assert rollcall("audit", "verify", "--data", data)[0] == 0


def test_what_is_kept_of_leavers_goes_by_itself(office, photos):
    data = office.data
    assert office.insert("E3", "Blonde", photos.person("blonde")).status == 200
    for employee, last_day in (("E1", "2020-01-31"), ("E2", "2999-01-31"), ("E3", "2020-01-31")):
        answer = office.request(
            "PATCH", f"{PEOPLE}/{employee}", body=json.dumps({"ends_on": last_day}),
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        assert answer.status == 200, answer.body

    def retention(*arguments):
        code, out, err = rollcall("retention", "--data", data, "--json", *arguments)
        assert code == 0, err
        return json.loads(out)

    would = retention("--dry-run")
    assert (would["faces"], would["people"]) == (["E3"], []), "also beside a running server"
    assert would["kept"] == ["E1"], "who checks in has not left"
    assert retention("--dry-run", "--leavers-faces-days", "0")["faces"] == []
    assert len(photos_of(office, "E3")) == 1
    office.stop()
    assert retention()["faces"] == ["E3"]
    assert len([p for p in (data / "photos").rglob("*") if p.is_file()]) == 2
    done = retention("--leavers-days", "30")
    assert (done["people"], done["kept"]) == (["E3"], ["E1"])
    code, out, _ = rollcall("people", "list", "--data", data, "--json")
    assert [p["employee_id"] for p in json.loads(out)["employees"]] == ["E1", "E2"]
    code, out, _ = rollcall("audit", "list", "--data", data, "--json")
    assert [e["action"] for e in json.loads(out)["entries"] if e["actor"] == "retention"] == [
        "person.removed", "basis.withdrawn"]  # fmt: skip
    assert rollcall("audit", "verify", "--data", data)[0] == 0
