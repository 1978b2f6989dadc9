"""Fixtures for the black-box tests: the real binary, started on a data folder of its own."""

import functools
import json

import pytest

import signing_device
from rollcall_process import Server, rollcall
from photographs import Photographs


@pytest.fixture(scope="session")
def photos():
    return Photographs()


@pytest.fixture
def data(tmp_path):
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def server(data):
    """A server on an empty data folder."""
    with Server(data) as running:
        yield running


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """One server for a module's tests that leave nothing behind which could disturb the others."""
    with Server(tmp_path_factory.mktemp("rollcall") / "data") as running:
        yield running


@pytest.fixture
def cli():
    """Runs a command of the binary; gives exit code, standard output and standard error."""
    return rollcall


@pytest.fixture
def cli_json():
    """Runs a command with --json; gives exit code and document."""

    def run(*arguments, **options):
        code, out, err = rollcall(*arguments, "--json", **options)
        return code, json.loads(out)

    return run


@pytest.fixture
def office(data, photos):
    """A server where one person is enrolled, E1."""
    with Server(data) as running:
        assert running.insert("E1", "Eileen Collins", photos.astronaut()).status == 200
        yield running


@pytest.fixture
def pair(office, tmp_path, cli_json):
    """Pairs a device with the office: signing_device.pair."""
    return functools.partial(signing_device.pair, office, tmp_path, cli_json)
