"""The command line: results, JSON, exit codes."""

import json
import pathlib
import shutil

import pytest

SUCCESS, NEGATIVE, USAGE, FAILURE = 0, 1, 2, 3
BASIS = ("--basis", "asserted", "--by", "the tests")


@pytest.fixture
def files(tmp_path, photos):
    """Pictures as files."""
    made = {
        "astronaut": photos.astronaut(),
        "astronaut_webcam": photos.astronaut_webcam(),
        "green": photos.person("green"),
        "blonde": photos.person("blonde"),
        "nobody": photos.nobody(),
    }
    for name, content in made.items():
        (tmp_path / f"{name}.jpg").write_bytes(content)
    return {name: tmp_path / f"{name}.jpg" for name in made}


def test_help_and_version(cli):
    code, out, _ = cli("--help")
    assert code == SUCCESS
    for command in ("serve", "enrol", "identify", "verify", "extract", "liveness", "models", "doctor", "link",
                    "keys", "backup", "restore", "people", "version"):  # fmt: skip
        assert command in out
        assert cli(command, "--help")[0] == SUCCESS
    assert cli("version")[1].startswith("rollcall ")


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("serve", "--no-such-flag"), ("verify",)])
def test_wrong_arguments(cli, arguments):
    code, _, err = cli(*arguments)
    assert code == USAGE
    assert err


@pytest.mark.parametrize(
    ("flag", "value"), [("--port", "99999"), ("--port", "x"), ("--workers", "-1")]
)
def test_a_setting_out_of_range(cli, data, flag, value):
    code, _, err = cli("serve", "--data", data, flag, value)
    assert code == USAGE
    assert value in err


def test_settings_file_environment_and_flags_in_that_order(cli_json, data, tmp_path):
    file = tmp_path / "rollcall.toml"
    file.write_text("[server]\nport = 1111\nhost = '127.0.0.2'\ntrust_port = 1112\n")
    environment = {"ROLLCALL_SERVER_PORT": "2222", "ROLLCALL_SERVER_HOST": "127.0.0.3"}
    _, document = cli_json(
        "doctor", "--config", file, "--data", data, "--port", 3333, env=environment
    )
    found = {s["name"]: (s["value"], s["from"]) for s in document["settings"]}
    assert found["server.trust_port"] == ("1112", "file")
    assert found["server.host"] == ("127.0.0.3", "environment")
    assert found["server.port"] == ("3333", "flag")


def test_an_unknown_setting_is_an_error(cli, data, tmp_path):
    file = tmp_path / "rollcall.toml"
    file.write_text("[server]\nprot = 1\n")
    code, _, err = cli("doctor", "--config", file, "--data", data)
    assert code == USAGE
    assert "prot" in err
    code, _, err = cli("doctor", "--data", data, env={"ROLLCALL_SERVER_PROT": "1"})
    assert code == USAGE
    assert "ROLLCALL_SERVER_PROT" in err


def test_enrol_identify_verify_extract(cli_json, data, files):
    enrol = ("enrol", files["astronaut"], "--id", "E1", "--name", "Eileen Collins", "--data", data, *BASIS)
    code, made = cli_json(*enrol)
    assert code == SUCCESS
    assert made["new_person"] and made["new_photo"]
    code, made = cli_json(*enrol)
    assert code == SUCCESS
    assert not made["new_photo"]

    code, found = cli_json("identify", files["astronaut_webcam"], "--data", data)
    assert code == SUCCESS
    assert found["employee_id"] == "E1"
    code, found = cli_json("identify", files["green"], "--data", data)
    assert (code, found["reason"]) == (NEGATIVE, "not_known")
    code, found = cli_json("identify", files["nobody"], "--data", data)
    assert (code, found["reason"]) == (NEGATIVE, "no_face")

    code, same = cli_json("verify", files["astronaut"], files["astronaut_webcam"])
    assert code == SUCCESS
    assert same["same_person"] and same["similarity"] > same["threshold"]
    code, same = cli_json("verify", files["astronaut"], files["green"])
    assert code == NEGATIVE
    assert not same["same_person"]

    code, seen = cli_json("extract", files["astronaut"])
    assert code == SUCCESS
    assert len(seen["faces"]) == 1
    assert len(seen["faces"][0]["embedding"]) == 512
    assert cli_json("extract", files["nobody"])[0] == NEGATIVE

    code, people = cli_json("people", "list", "--data", data)
    assert [p["employee_id"] for p in people["employees"]] == ["E1"]
    assert cli_json("people", "remove", "E1", "--data", data)[0] == SUCCESS
    assert cli_json("people", "list", "--data", data)[1] == {"employees": []}
    code, error = cli_json("people", "remove", "E1", "--data", data)
    assert (code, error["code"]) == (FAILURE, "not_found")


def test_enrol_a_folder(cli_json, data, files, tmp_path, photos):
    people = tmp_path / "people"
    for folder, pictures in {
        "E1 Eileen Collins": ["astronaut", "astronaut_webcam", "nobody"],
        "E2": ["green"],
        "E3 Double": ["astronaut"],
    }.items():
        (people / folder).mkdir(parents=True)
        for picture in pictures:
            (people / folder / f"{picture}.jpg").write_bytes(files[picture].read_bytes())
    (people / "E2" / "notes.txt").write_text("no picture")
    code, summary = cli_json("enrol", people, "--data", data, "--workers", 1, *BASIS)
    assert code == NEGATIVE
    assert summary["enrolled"] == 3
    assert [r["code"] for r in summary["refused"]] == [
        "no_face", "unsupported_image", "face_belongs_to_other",
    ]  # fmt: skip
    _, listed = cli_json("people", "list", "--data", data)
    assert {p["employee_id"]: (p["employee_name"], p["photos"]) for p in listed["employees"]} == {
        "E1": ("Eileen Collins", 2), "E2": ("E2", 1),
    }  # fmt: skip


def test_enrol_without_an_id(cli, data, files):
    code, _, err = cli("enrol", files["astronaut"], "--data", data)
    assert code == USAGE
    assert "--id" in err


def test_a_file_that_is_not_there(cli, data):
    code, _, err = cli("identify", "no-such.jpg", "--data", data)
    assert code == FAILURE
    assert "no-such.jpg" in err


def test_models(cli, cli_json):
    code, listed = cli_json("models", "list")
    assert code == SUCCESS
    profiles = {p["profile"]: p["models"] for p in listed["profiles"]}
    assert {m["state"] for m in profiles["default"]} == {"ready"}
    assert [m["role"] for m in profiles["default"]] == ["detector", "landmarks", "embedder", "liveness"]
    assert all(m["licence"] and m["training_data"] for m in profiles["default"])
    assert "openzoo" in profiles
    assert cli("models", "verify")[0] == SUCCESS
    code, _, err = cli("models", "verify", "no-such-profile")
    assert code == FAILURE
    assert "default" in err


def test_pull_from_a_mirror_and_a_wrong_hash(cli, cli_json, tmp_path):
    _, listed = cli_json("models", "list")
    mirror = listed["folder"]
    fresh = tmp_path / "models"
    assert cli("models", "pull", "--models", fresh, "--mirror", mirror, "--offline")[0] == SUCCESS
    assert cli("models", "verify", "--models", fresh)[0] == SUCCESS
    victim = next(p for p in fresh.iterdir() if p.suffix == ".onnx")
    victim.write_bytes(victim.read_bytes()[:-1] + b"\0")
    for command in (("models", "verify"), ("doctor", "--data", tmp_path / "d")):
        code, out, err = cli(*command, "--models", fresh)
        assert code != SUCCESS
        assert victim.name in out + err
    victim.unlink()
    code, _, err = cli("models", "verify", "--models", fresh)
    assert code == FAILURE
    assert victim.name in err
    empty = tmp_path / "empty"
    code, _, err = cli("models", "pull", "--models", empty, "--offline")
    assert code == FAILURE
    assert ".onnx" in err


def test_pull_leaves_out_a_liveness_network_that_no_address_carries(cli, cli_json, tmp_path):
    """Where a mirror has everything else, the profile is of use; doctor and verify tell what is missing."""
    _, listed = cli_json("models", "list")
    source = pathlib.Path(listed["folder"])
    openzoo = next(p["models"] for p in listed["profiles"] if p["profile"] == "openzoo")
    mirror, fresh = tmp_path / "mirror", tmp_path / "models"
    mirror.mkdir()
    recognisers = [m for m in openzoo if m["role"] != "liveness"]
    if not all(m["state"] == "ready" for m in recognisers):
        pytest.skip(f"the files of the profile openzoo are not in {source}")
    for model in recognisers:
        for file in model["files"]:
            shutil.copy(source / file["name"], mirror)
    code, document = cli_json("models", "pull", "openzoo", "--models", fresh, "--mirror", mirror, "--offline")
    assert code == SUCCESS
    assert document["pulled"] == [m["name"] for m in recognisers]
    assert [m["name"] for m in document["left_out"]] == ["minifasnet-v2", "minifasnet-v1se"]
    _, out, _ = cli("models", "pull", "openzoo", "--models", fresh, "--mirror", mirror, "--offline")
    assert "left out: minifasnet-v2" in out and "ROLLCALL_MODEL_MIRROR" in out
    code, _, err = cli("models", "verify", "openzoo", "--models", fresh)
    assert code == FAILURE and "MiniFASNetV2.onnx" in err
    code, document = cli_json("doctor", "--profile", "openzoo", "--models", fresh, "--data", tmp_path / "d")
    severities = {f["subject"]: f["severity"] for f in document["findings"]}
    assert severities["model minifasnet-v2"] == "warning"
    assert severities["recognition"] == "ok"


def test_liveness(cli, cli_json, files):
    code, one = cli_json("liveness", files["astronaut"])
    assert code == (SUCCESS if one["live"] else NEGATIVE)
    (frame,) = one["frames"]
    assert set(frame["networks"]) == {"fr_liveness"}
    assert 0 <= frame["score"] <= 1 and frame["score"] == one["score"]
    assert one["live"] == (one["score"] >= one["threshold"])
    _, attempt = cli_json("liveness", files["astronaut"], files["green"], files["blonde"])
    scores = sorted(frame["score"] for frame in attempt["frames"])
    assert attempt["score"] == scores[1], "the median of the frames"
    code, out, err = cli("liveness", files["nobody"])
    assert code == FAILURE and "no face" in err
    code, out, err = cli("liveness", files["green"], "--networks", "fr_feature")
    assert code == FAILURE and "not for liveness" in err


def test_doctor_says_what_is_not_stated(cli, data):
    code, out, _ = cli("doctor", "--data", data)
    assert "training data: not stated" in out
    assert "licence MIT" in out
    assert "f32" in out


def test_doctor_as_json(cli_json, data):
    _, document = cli_json("doctor", "--data", data)
    assert {f["severity"] for f in document["findings"]} <= {"ok", "warning", "problem"}
    assert isinstance(document["healthy"], bool)
    assert json.dumps(document)
