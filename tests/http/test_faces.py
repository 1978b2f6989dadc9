"""detect, verify, identify; and photos that enrolment refuses."""

import pytest
from PIL import Image, ImageDraw, ImageFilter

from rollcall_process import Server

DETECT = "/api/v1/faces/detect"
VERIFY = "/api/v1/faces/verify"
IDENTIFY = "/api/v1/faces/identify"


@pytest.fixture(scope="module")
def enrolled(shared_server, photos):
    assert shared_server.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
    assert shared_server.insert("E2", "Ada Green", photos.person("green")).status == 200
    return shared_server


def ask(server, path, image, **fields):
    options = fields.pop("options", {})
    return server.post_form(path, {"image": ("p", image)} | fields, **options)


def detect(server, image):
    answer = ask(server, DETECT, image)
    assert answer.status == 200
    return answer.json


def smaller(image, factor):
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)


def masked(server, photos):
    """The astronaut with a light blue mask over mouth and nose, by the landmarks that the server gives."""
    face = detect(server, photos.astronaut())["faces"][0]
    eye, other_eye, nose, mouth, other_mouth = ((p["x"], p["y"]) for p in face["landmarks"])
    width = 1.1 * (other_eye[0] - eye[0])
    image = photos.astronaut_image.copy()
    top, bottom = nose[1] - 0.1 * width, mouth[1] + 0.8 * width
    ImageDraw.Draw(image).rounded_rectangle(
        (nose[0] - width, top, nose[0] + width, bottom), radius=width / 3, fill=(150, 185, 205)
    )
    return photos.encode(image)


def test_detect_gives_every_face_with_its_quality_the_main_one_first(enrolled, photos):
    found = detect(enrolled, photos.group())
    assert len(found["faces"]) >= 2
    first = found["faces"][0]
    assert len(first["landmarks"]) == 5
    assert first["box"] == enrolled.search(photos.group()).json["box"]
    quality = first["quality"]
    assert quality["face_width"]["unit"] == "px"
    assert quality["face_width"]["value"] == first["box"]["width"]
    assert {"yaw", "pitch", "roll", "sharpness", "covered_mouth", "underexposed", "distinctness"} <= set(quality)
    assert all(limit["limit"] in ("at_least", "at_most") for limit in quality.values())


def test_detect_without_a_face_is_an_empty_list(enrolled, photos):
    assert detect(enrolled, photos.nobody())["faces"] == []


def test_detect_says_what_enrolment_would_refuse(enrolled, photos):
    tiny = photos.encode(smaller(photos.astronaut_image, 0.35))
    face = detect(enrolled, tiny)["faces"][0]
    codes = [problem["code"] for problem in face["enrolment_problems"]]
    refused = enrolled.insert("E9", "Tiny", tiny)
    assert refused.status == 422
    assert refused.json["code"] == codes[0]
    assert detect(enrolled, photos.astronaut())["faces"][0]["enrolment_problems"] == []


@pytest.mark.parametrize(
    ("spoil", "code", "measure"),
    [
        (lambda image: smaller(image, 0.3), "face_too_small", "face_width"),
        (lambda image: image.filter(ImageFilter.GaussianBlur(3)), "face_blurred", "sharpness"),
        (lambda image: image.point(lambda value: value // 6), "face_badly_lit", "underexposed"),
        (lambda image: image.rotate(40, expand=True), "face_tilted", "roll"),
    ],
)
def test_insert_refuses_a_poor_photo_with_measure_and_limit(enrolled, photos, spoil, code, measure):
    answer = enrolled.insert("E9", "Poor", photos.encode(spoil(photos.astronaut_image)))
    assert (answer.status, answer.json["code"]) == (422, code), answer.json
    measured = answer.json["measured"]
    assert measured["measure"] == measure
    assert measured["value"] != measured["limit"]
    assert measure in answer.json["error"]
    assert enrolled.request("DELETE", "/api/v1/employees/E9").status == 404


def test_insert_refuses_a_photo_of_somebody_else_for_a_person(enrolled, photos):
    answer = enrolled.insert("E1", "Eileen Collins", photos.person("blonde"))
    assert (answer.status, answer.json["code"]) == (422, "face_unlike_others")
    assert answer.json["measured"]["measure"] == "similarity"


def test_identify_gives_the_three_answers(enrolled, photos):
    accepted = ask(enrolled, IDENTIFY, photos.astronaut_webcam()).json
    assert (accepted["answer"], accepted["employee_id"]) == ("accepted", "E1")
    assert accepted["score"] >= accepted["threshold"]
    assert enrolled.get(accepted["image_path"], key=None).status == 200
    assert ask(enrolled, IDENTIFY, photos.person("blonde")).json["answer"] == "not_known"
    again = ask(enrolled, IDENTIFY, photos.nobody()).json
    assert (again["answer"], again["reason"]) == ("try_again", "no_face")


def test_a_masked_stranger_is_asked_to_take_off_the_mask(enrolled, photos):
    """By search too: its answer keeps the reference system's fields."""
    picture = masked(enrolled, photos)
    face = detect(enrolled, picture)["faces"][0]
    assert face["quality"]["covered_mouth"]["value"] > face["quality"]["covered_mouth"]["search"]
    assert face["hint"] == "Take off the mask."
    assert enrolled.request("DELETE", "/api/v1/employees/E1").status == 200
    try:
        answer = ask(enrolled, IDENTIFY, picture).json
        assert (answer["answer"], answer["reason"]) == ("try_again", "face_covered")
        search = enrolled.search(picture).json
        assert search["employee_name"] == "Unknown"
        assert (search["reason"], search["hint"]) == ("face_covered", "Take off the mask.")
    finally:
        assert enrolled.insert("E1", "Eileen Collins", photos.astronaut()).status == 200


def test_candidates_are_for_whoever_may_list_people(enrolled, photos, cli_json):
    named = ask(enrolled, IDENTIFY, photos.astronaut_webcam(), candidates="5").json["candidates"]
    assert [one["employee_id"] for one in named] == ["E1", "E2"]
    assert named[0]["score"] > named[1]["score"]
    code, made = cli_json("keys", "add", "door", "--rights", "search", "--data", enrolled.data)
    assert code == 0
    options = {"key": made["key"]}
    picture = photos.astronaut_webcam()
    assert ask(enrolled, IDENTIFY, picture, options=options).status == 200
    assert ask(enrolled, IDENTIFY, picture, candidates="1", options=options).status == 403
    for wrong in ("21", "-1", "many"):
        answer = ask(enrolled, IDENTIFY, picture, candidates=wrong)
        assert (answer.status, answer.json["code"]) == (400, "invalid_field")


def test_verify_with_an_employee(enrolled, photos):
    own = ask(enrolled, VERIFY, photos.astronaut_webcam(), employee_id="E1").json
    assert (own["answer"], own["employee_name"]) == ("accepted", "Eileen Collins")
    assert own["score"] >= own["threshold"]
    other = ask(enrolled, VERIFY, photos.astronaut_webcam(), employee_id="E2").json
    assert other["answer"] == "not_known"
    assert not {"employee_name", "matched_photo"} & set(other), "ids that are tried tell no names"
    assert ask(enrolled, VERIFY, photos.nobody(), employee_id="E1").json["answer"] == "try_again"
    assert ask(enrolled, VERIFY, photos.astronaut(), employee_id="E77").status == 404


def test_verify_with_another_picture(enrolled, photos):
    same = ask(enrolled, VERIFY, photos.astronaut(), other_image=("q", photos.astronaut_webcam()))
    assert same.json["answer"] == "accepted"
    other = ask(enrolled, VERIFY, photos.astronaut(), other_image=("q", photos.person("green")))
    assert other.json["answer"] == "not_known"
    none = ask(enrolled, VERIFY, photos.astronaut(), other_image=("q", photos.nobody()))
    assert (none.status, none.json["code"]) == (422, "no_face")


def test_a_crowd_is_cut_to_the_largest(shared_server, photos):
    """As many inferences as a picture may cost are bounded."""
    face = photos.astronaut_image.crop((150, 40, 300, 190)).resize((100, 100))
    crowd = Image.new("RGB", (1200, 900))
    for i in range(12 * 9):
        crowd.paste(face, (100 * (i % 12), 100 * (i // 12)))
    found = detect(shared_server, photos.encode(crowd))["faces"]
    assert len(found) == 64
    assert sum("quality" in face for face in found) in (16, 17)


@pytest.mark.parametrize("fields", [{}, {"employee_id": "E1", "other_image": ("q", b"x")}])
def test_verify_needs_one_of_the_two(enrolled, photos, fields):
    answer = ask(enrolled, VERIFY, photos.astronaut(), **fields)
    assert (answer.status, answer.json["code"]) == (400, "missing_field")


@pytest.mark.parametrize("path", [DETECT, VERIFY, IDENTIFY])
def test_they_need_a_picture_and_a_key(enrolled, photos, path):
    assert enrolled.post_form(path, {"employee_id": "E1"}).json["code"] == "missing_field"
    assert ask(enrolled, path, b"no picture", employee_id="E1").status == 415
    assert ask(enrolled, path, photos.astronaut(), options={"key": None}).status == 401


def test_without_the_gate_a_poor_photo_is_enrolled(data, photos):
    with Server(data, env={"ROLLCALL_ENROLMENT_QUALITY_GATE": "false"}) as lenient:
        picture = photos.encode(smaller(photos.astronaut_image, 0.3))
        assert lenient.insert("E1", "Tiny", picture).status == 200


def test_detect_on_the_command_line(tmp_path, photos, cli, cli_json):
    tiny, nobody, broken = (tmp_path / name for name in ("tiny.jpg", "nobody.jpg", "broken.jpg"))
    tiny.write_bytes(photos.encode(smaller(photos.astronaut_image, 0.3)))
    nobody.write_bytes(photos.nobody())
    broken.write_bytes(b"no picture")
    code, found = cli_json("detect", tiny, broken, nobody)
    assert code == 3
    faces, error, none = (picture.get("faces", picture.get("code")) for picture in found["pictures"])
    assert faces[0]["enrolment_problems"][0] == "face_too_small"
    assert faces[0]["quality"]["face_width"] < 60
    assert (error, none) == ("unsupported_image", [])
    assert cli("detect", nobody)[:2] == (1, f"{nobody}: no face\n")
    assert cli("detect", tiny)[0] == 0
