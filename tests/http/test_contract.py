"""The reference system's HTTP contract: a client written for it works unchanged."""

import pytest

NOT_AUTHORIZED = "You are not authorized to perform the action"


@pytest.fixture(scope="module")
def enrolled(shared_server, photos):
    answer = shared_server.insert("E1", "Eileen Collins", photos.astronaut())
    assert answer.status == 200, answer.body
    return shared_server


def test_insert_answers_with_the_employee_id(enrolled, photos):
    answer = enrolled.insert("E2", "Ada Green", photos.person("green"))
    assert answer.status == 200
    assert answer.json["employee_id"] == "E2"


def test_search_finds_the_person_in_another_picture(enrolled, photos):
    answer = enrolled.search(photos.astronaut_webcam())
    assert answer.status == 200
    found = answer.json
    assert found["employee_id"] == "E1"
    assert found["employee_name"] == "Eileen Collins"
    assert found["score"] >= found["threshold"]
    assert found["margin"] > 0
    assert found["model"]
    assert found["request_id"] == answer.headers["x-request-id"]
    assert set(found["box"]) == {"x", "y", "width", "height"}


def test_image_path_opens_without_a_key_and_is_not_cached(enrolled, photos):
    picture = photos.astronaut()
    link = enrolled.search(picture).json["image_path"]
    assert link.startswith("/")
    photo = enrolled.get(link, key=None)
    assert photo.status == 200
    assert photo.body == picture
    assert photo.headers["content-type"] == "image/jpeg"
    assert "no-store" in photo.headers["cache-control"]


def test_image_path_with_another_signature_is_refused(enrolled, photos):
    link = enrolled.search(photos.astronaut()).json["image_path"]
    path, signature = link.rsplit("signature=", 1)
    forged = ("B" if signature[0] == "A" else "A") + signature[1:]
    assert enrolled.get(path + "signature=" + forged, key=None).status == 403


def test_a_stranger_is_unknown(enrolled, photos):
    answer = enrolled.search(photos.person("uniform"))
    assert answer.status == 200
    assert answer.json["employee_name"] == "Unknown"
    assert answer.json["reason"] == "not_known"
    assert "employee_id" not in answer.json


def test_no_face_in_a_search_is_unknown_with_a_reason(enrolled, photos):
    answer = enrolled.search(photos.nobody())
    assert answer.status == 200
    assert answer.json["employee_name"] == "Unknown"
    assert answer.json["reason"] == "no_face"
    assert answer.json["hint"]


@pytest.mark.parametrize("path", ["/api/v1/extract/", "/api/v1/extract"])
def test_extract_gives_a_unit_vector(enrolled, photos, path):
    answer = enrolled.post_form(path, {"file": ("p.jpg", photos.astronaut())})
    assert answer.status == 200
    vector = answer.json["vector"]
    assert len(vector) == 512
    assert sum(v * v for v in vector) == pytest.approx(1, abs=1e-4)


def test_extract_without_a_face(enrolled, photos):
    answer = enrolled.extract(photos.nobody())
    assert answer.status == 422
    assert answer.json["code"] == "no_face"


@pytest.mark.parametrize("key", [None, "", "wrong", "x" * 5000])
@pytest.mark.parametrize("path", ["employees/insert", "employees/search", "extract/"])
def test_a_missing_or_wrong_key(enrolled, path, key):
    answer = enrolled.post_form(f"/api/v1/{path}", {"image": ("p.jpg", b"x")}, key=key)
    assert answer.status == 401
    assert answer.json["error"] == NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "EmployeeID: cannot be blank; EmployeeName: cannot be blank; Image: cannot be blank."),
        ({"employee_id": "E9"}, "EmployeeName: cannot be blank; Image: cannot be blank."),
        ({"employee_id": " ", "employee_name": "N", "image": ("p", b"x")},
         "EmployeeID: cannot be blank."),
        ({"employee_id": "E9", "employee_name": "N", "image": ("p", b"")},
         "Image: cannot be blank."),
    ],
)  # fmt: skip
def test_insert_names_the_missing_fields(enrolled, fields, text):
    answer = enrolled.post_form("/api/v1/employees/insert", fields)
    assert answer.status == 400
    assert answer.json["error"] == text


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", None])
def test_a_body_that_is_no_form_counts_as_all_fields_missing(enrolled, content_type):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = enrolled.request("POST", "/api/v1/employees/search", body=b"{}", headers=headers)
    assert answer.status == 400
    assert answer.json["error"] == "Image: cannot be blank."


def test_the_face_of_another_is_refused(enrolled, photos):
    answer = enrolled.insert("E3", "Somebody Else", photos.astronaut_webcam())
    assert answer.status == 409
    assert answer.json["error"] == "employee id is invalid"
    assert enrolled.search(photos.astronaut()).json["employee_id"] == "E1"


def test_two_faces_of_like_size_are_refused_at_enrolment(enrolled, photos):
    answer = enrolled.insert("E4", "Two People", photos.group())
    assert answer.status == 422
    assert answer.json["code"] == "several_faces"


def test_no_face_at_enrolment(enrolled, photos):
    answer = enrolled.insert("E5", "Nobody", photos.nobody())
    assert answer.status == 422
    assert answer.json["code"] == "no_face"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_photo_is_turned_upright(enrolled, photos, orientation):
    from PIL import Image

    turned = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    image = photos.astronaut_image if turned is None else photos.astronaut_image.transpose(turned)
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = enrolled.search(photos.encode(image, exif=exif)).json
    assert found.get("employee_id") == "E1"


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GRAY", "PALETTE", "ALPHA"])
def test_every_kind_of_picture_is_read(enrolled, photos, form):
    image = photos.astronaut_image
    picture = {
        "PNG": lambda: photos.encode(image, "PNG"),
        "WEBP": lambda: photos.encode(image, "WEBP", quality=90),
        "GRAY": lambda: photos.encode(image.convert("L"), "PNG"),
        "PALETTE": lambda: photos.encode(image.quantize(256), "PNG"),
        "ALPHA": lambda: photos.encode(image.convert("RGBA"), "PNG"),
    }[form]()
    assert enrolled.search(picture).json.get("employee_id") == "E1"


def test_the_list_of_people_by_pages(enrolled, photos):
    everyone = enrolled.get("/api/v1/employees").json["employees"]
    assert [p["employee_id"] for p in everyone] == sorted(p["employee_id"] for p in everyone)
    first = enrolled.get("/api/v1/employees?limit=1").json
    assert len(first["employees"]) == 1
    if len(everyone) > 1:
        rest = enrolled.get(f"/api/v1/employees?limit=1000&cursor={first['next']}").json
        assert first["employees"] + rest["employees"] == everyone


def test_removing_a_person(server, photos):
    picture = photos.person("blonde")
    assert server.insert("R1", "To Be Removed", picture).status == 200
    link = server.search(picture).json["image_path"]
    assert server.request("DELETE", "/api/v1/employees/R1").status in (200, 204)
    assert server.search(picture).json["employee_name"] == "Unknown"
    assert server.get(link, key=None).status == 410
    assert server.request("DELETE", "/api/v1/employees/R1").status == 404


@pytest.mark.parametrize("path", ["/checkin", "/enroll", "/trust"])
def test_the_pages_need_no_key(shared_server, path):
    answer = shared_server.get(path, key=None)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_health_readiness_and_metrics(shared_server):
    assert shared_server.get("/healthz", key=None).status == 200
    assert shared_server.get("/readyz", key=None).status == 200
    metrics = shared_server.get("/metrics", key=None)
    assert metrics.status == 200
    assert b"# TYPE" in metrics.body


def test_the_api_description(shared_server):
    answer = shared_server.get("/api/openapi.yaml", key=None)
    assert answer.status == 200
    assert b"/api/v1/employees/search" in answer.body


def test_unknown_addresses_and_methods(shared_server):
    assert shared_server.get("/api/v1/nothing").status == 404
    wrong = shared_server.get("/api/v1/employees/search")
    assert wrong.status == 405
    assert "POST" in wrong.headers["allow"]
