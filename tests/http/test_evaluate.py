"""`rollcall evaluate`, from outside, on the photographs that packages bring."""

import json

import pytest
from PIL import Image

from rollcall_process import rollcall


@pytest.fixture
def people(tmp_path, photos):
    """A folder as LFW's: two pictures each of three people; the second of each is coarser."""
    for name in ("green", "blonde", "curly"):
        folder = tmp_path / "images" / name
        folder.mkdir(parents=True)
        (folder / f"{name}_0001.jpg").write_bytes(photos.person(name))
        (folder / f"{name}_0002.jpg").write_bytes(photos.person(name, quality=40))
    (tmp_path / "pairs.txt").write_text(
        "2\t1\n"
        "green\t1\t2\n"
        "green\t1\tblonde\t1\n"
        "curly\t1\t2\n"
        "curly\t2\tblonde\t2\n"
    )
    return tmp_path


def evaluate(*arguments):
    code, out, err = rollcall("evaluate", *arguments, timeout=300)
    return code, out, err


def test_pairs(people):
    images, page = people / "images", people / "report.html"
    arguments = ("pairs", "--images", images, "--pairs", people / "pairs.txt")
    code, out, err = evaluate(*arguments, "--json", "--report", page)
    assert code == 0, out + err
    figures = json.loads(out)
    assert figures["pairs"] == 4 and figures["people"] == 3 and figures["pictures"] == 6
    assert figures["failed_to_detect"] == 0 and figures["unusable"] == []
    assert figures["accuracy"] == 1.0
    low, high = figures["accuracy_ci"]
    assert low <= figures["accuracy"] <= high
    assert figures["eer"] == 0.0
    assert figures["tar_at_far"] == {}, "twelve impostor pairs tell no FAR of 1 %"
    html = page.read_text()
    assert html.count("<svg") == 3 and "<script" not in html and "http" not in html
    assert "green" not in html, "a report names nobody"
    code, out, err = evaluate(*arguments)
    assert code == 0 and "100.00 %" in out, out + err


def test_gallery(people):
    page = people / "report.html"
    code, out, err = evaluate("gallery", "--images", people / "images", "--json", "--report", page)
    assert code == 0, out + err
    figures = json.loads(out)
    assert figures["people"] == 3 and figures["enrolled"] == 1 and figures["trials"] == 10
    assert figures["rank1"] == 1.0 and figures["three_photos"]["rank1"] == 1.0
    assert figures["mated_searches"] == 10
    assert "<svg" in page.read_text()


def test_gallery_of_so_many(people):
    arguments = ("gallery", "--images", people / "images", "--cache", people / "cache")
    code, out, err = evaluate(*arguments, "--enrolled", 2, "--json")
    assert code == 0, out + err
    figures = json.loads(out)
    assert figures["people"] == 3 and figures["enrolled"] == 2
    assert (figures["mated_searches"], figures["stranger_searches"]) == (20, 20)
    code, out, err = evaluate(*arguments, "--enrolled", 2)
    assert code == 0 and "3 people; 2 of them are enrolled" in out, out + err
    for number in (0, 3):
        code, _, err = evaluate(*arguments, "--enrolled", number)
        assert code == 3 and f"of the 3 people in {people / 'images'} at least one" in err
    code, _, err = evaluate(*arguments, "--enrolled", "some")
    assert code == 2 and "--enrolled" in err


def test_vectors_are_kept_only_where_asked(people):
    cache = people / "cache"
    arguments = ("pairs", "--images", people / "images", "--pairs", people / "pairs.txt", "--json")
    code, out, err = evaluate(*arguments, "--cache", cache)
    assert code == 0 and json.loads(out)["from_cache"] == 0, out + err
    (file,) = cache.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and cache.stat().st_mode & 0o777 == 0o700
    code, out, err = evaluate(*arguments, "--cache", cache)
    again = json.loads(out)
    assert again["from_cache"] == 6 and again["accuracy"] == 1.0 and again["cpu_ms_a_picture"] == 0


def test_liveness(people, tmp_path):
    examples = tmp_path / "examples"
    examples.mkdir()
    arguments = ("liveness", "--images", people / "images")
    code, out, err = evaluate(*arguments, "--json", "--examples", examples)
    assert code == 0, out + err
    figures = json.loads(out)
    species = ["print", "print_close", "screen", "screen_close", "cutout", "still"]
    counts = {count["kind"]: count for count in figures["presentations"]}
    assert list(counts) == ["bona fide", "retaken", *species]
    assert all(count["shown"] == 6 for count in counts.values())
    assert counts["bona fide"]["failed_to_detect"] == 0
    (system,) = figures["systems"]
    assert system["name"] == "fr_liveness"
    assert list(system["eer"]) == species
    for point in (*system["points"], system["in_force"]):
        assert list(point["apcer"]) == species
        worst = max(share["value"] for share in point["apcer"].values())
        assert point["worst_apcer"]["value"] == worst
    assert [point["bpcer"]["value"] for point in system["points"]] == [0, 0], "six pictures tell no less"
    assert figures["cpu_ms_a_face"] > 0
    assert sorted(file.stem for file in examples.iterdir()) == sorted(species)
    assert Image.open(examples / "print.jpg").size == (340, 380), "as large as blonde's picture"
    code, out, err = evaluate(*arguments)
    assert code == 0 and "APCER of the worst" in out, out + err


def test_bad_liveness_input(people, tmp_path):
    images = people / "images"
    code, _, err = evaluate("liveness", "--images", tmp_path / "nowhere")
    assert code == 3 and "nowhere" in err
    code, _, err = evaluate("liveness", "--images", images, "--examples", tmp_path / "no")
    assert code == 2 and "no folder" in err
    code, _, err = evaluate("liveness", "--images", images, "--networks", "fr_feature")
    assert code == 3 and "not for liveness" in err
    blank = tmp_path / "blank" / "nobody"
    blank.mkdir(parents=True)
    Image.new("RGB", (200, 200), "gray").save(blank / "nobody_0001.jpg")
    code, _, err = evaluate("liveness", "--images", blank.parent)
    assert code == 3 and "no face" in err


def test_bad_input(people, tmp_path):
    images, pairs = people / "images", people / "pairs.txt"
    empty = tmp_path / "empty"
    empty.mkdir()
    code, _, err = evaluate("gallery", "--images", empty)
    assert code == 3 and "no picture" in err
    code, _, err = evaluate("gallery", "--images", tmp_path / "nowhere")
    assert code == 3 and "nowhere" in err
    code, _, err = evaluate("calibration", "--images", images)
    assert code == 3 and "at least 40 people" in err
    one = tmp_path / "one"
    one.mkdir()
    (images / "green").rename(one / "green")
    code, _, err = evaluate("gallery", "--images", one)
    assert code == 3 and "one person's" in err
    code, out, _ = evaluate("pairs", "--images", images, "--pairs", pairs, "--json")
    assert code == 3 and json.loads(out)["code"] == "not_found"
    assert "green/green_0001" in json.loads(out)["error"]
    pairs.write_text("10\t300\nsomething else\n")
    code, _, err = evaluate("pairs", "--images", images, "--pairs", pairs)
    assert code == 3 and "line 2" in err
    code, _, err = evaluate("pairs", "--images", images, "--pairs", tmp_path / "no.txt")
    assert code == 3 and "no.txt" in err
    code, _, err = evaluate("gallery", "--images", images, "--report", tmp_path / "no" / "page.html")
    assert code == 2 and "no folder" in err
    code, _, err = evaluate("gallery", "--images", images, "--models", empty)
    assert code == 3 and "fr_detect.onnx" in err


def test_a_damaged_picture_is_told_and_counted(people):
    (people / "images" / "green" / "green_0002.jpg").write_bytes(b"\xff\xd8\xff nothing more")
    code, out, err = evaluate(
        "pairs", "--images", people / "images", "--pairs", people / "pairs.txt", "--json"
    )
    assert code == 0, out + err
    figures = json.loads(out)
    assert figures["failed_to_detect"] == 1
    assert figures["unusable"][0]["file"].endswith("green_0002.jpg")
    assert figures["accuracy"] < 1


def test_quality(people, photos):
    """The second pictures are found; with a dark copy of one of them in their place it is not, and is told why."""
    images = people / "images"
    code, out, err = evaluate("quality", "--images", images, "--json")
    assert code == 0, out + err
    figures = json.loads(out)
    assert (figures["enrolled"], figures["searches"], figures["fnir"]) == (3, 3, 0.0)
    assert figures["measures"]["face_width"]["enrolment"]["limit"] == 60
    probes = people / "probes"
    for name in ("green", "blonde"):
        (probes / name).mkdir(parents=True)
        picture = Image.open(images / name / f"{name}_0002.jpg").convert("RGB")
        dark = picture.point(lambda value: value // 12) if name == "green" else picture
        dark.save(probes / name / f"{name}_0002.jpg", quality=95)
    code, out, err = evaluate("quality", "--images", images, "--probes", probes, "--json")
    assert code == 0, out + err
    figures = json.loads(out)
    assert figures["searches"] == 2
    assert [one["file"].endswith("curly_0002.jpg") for one in figures["unusable"]] == [True]
    assert figures["measures"]["underexposed"]["search"]["beyond"] + figures["failed_to_detect"] == 1
    assert sum(figures["hinted"].values()) >= 1


@pytest.mark.parametrize("probes", ["images/green", "nowhere"])
def test_quality_without_pictures_to_search_with(people, probes):
    code, out, _ = evaluate("quality", "--images", people / "images", "--probes", people / probes, "--json")
    assert (code, json.loads(out)["code"]) == (3, "not_found")
