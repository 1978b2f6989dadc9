"""People, corrections and lists through the Python client that is generated from the description, by its types."""

import datetime

import pytest
from typed_client import client_of

from rollcall_client.api.attendance import (
    decide_corrections,
    enter_corrections,
    list_corrections,
    list_events,
    list_timesheets,
)
from rollcall_client.api.employees import (
    change_employee,
    create_employee,
    list_employees,
    put_site,
    read_employee,
    remove_employee,
)
from rollcall_client.models import (
    CorrectionsDecision,
    CorrectionsDecisionDecision,
    CorrectionState,
    CorrectionsWanted,
    Direction,
    EmployeeChange,
    EmploymentStatus,
    Error,
    ErrorCode,
    EventMethod,
    NewEmployee,
    PutSiteBody,
    WantedCorrection,
    WantedCorrectionKind,
)
from rollcall_client.types import UNSET

YESTERDAY = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def client(shared_server):
    with client_of(shared_server) as client:
        assert put_site.sync("lab", client=client, body=PutSiteBody("Laboratory", "Asia/Ho_Chi_Minh")).site == "lab"
        for person in ("P1", "P2", "P3"):
            body = NewEmployee(employee_id=person, employee_name=f"Name of {person}", site="lab", starts_on=datetime.date(2026, 1, 5))
            assert create_employee.sync(client=client, body=body).employee_id == person
        yield client


def at(hour):
    return datetime.datetime.combine(YESTERDAY, datetime.time(hour), datetime.timezone.utc)


def added(person, hour, direction):
    return WantedCorrection(person, WantedCorrectionKind.ADD, "the gate was broken", at=at(hour), direction=direction)


def test_a_record_is_read_and_changed_as_its_version_says(client):
    read = read_employee.sync_detailed("P1", client=client)
    assert (read.parsed.status, read.parsed.site) == (EmploymentStatus.ACTIVE, "lab")
    assert read.parsed.starts_on == datetime.date(2026, 1, 5)
    assert [(each.valid_from, each.site) for each in read.parsed.assignments] == [(read.parsed.starts_on, "lab")]

    change = EmployeeChange(email="p1@example.com", status=EmploymentStatus.SUSPENDED)
    version = read.headers["etag"]
    changed = change_employee.sync("P1", client=client, body=change, if_match=version)
    assert (changed.email, changed.status, changed.version) == ("p1@example.com", EmploymentStatus.SUSPENDED, 2)
    again = change_employee.sync("P1", client=client, body=change, if_match=version)
    assert isinstance(again, Error) and again.code == ErrorCode.PRECONDITION_FAILED


def test_people_are_listed_page_by_page_and_a_person_is_removed(client):
    body = NewEmployee(employee_id="P0", employee_name="Nobody for long")
    assert create_employee.sync(client=client, body=body).created_at.tzinfo
    found, cursor = [], UNSET
    while page := list_employees.sync(client=client, limit=2, cursor=cursor):
        found += [person.employee_id for person in page.employees]
        cursor = page.next_
        if cursor is UNSET:
            break
    assert found == ["P0", "P1", "P2", "P3"]
    removed = remove_employee.sync("P0", client=client)
    assert (removed.employee_id, removed.certificate.photos) == ("P0", 0)
    assert remove_employee.sync("P0", client=client).code == ErrorCode.NOT_FOUND


def test_a_correction_becomes_events_and_hours(client):
    wanted = CorrectionsWanted([added("P2", 1, Direction.IN), added("P2", 5, Direction.OUT)])
    asked = enter_corrections.sync(client=client, body=wanted).corrections
    assert [each.state for each in asked] == [CorrectionState.REQUESTED] * 2
    waiting = list_corrections.sync(client=client, employee_id="P2", state=CorrectionState.REQUESTED)
    assert {each.number for each in waiting.corrections} == {each.number for each in asked}

    approve = CorrectionsDecision([each.number for each in asked], CorrectionsDecisionDecision.APPROVE)
    approved = decide_corrections.sync(client=client, body=approve).corrections
    assert [each.state for each in approved] == [CorrectionState.APPROVED] * 2
    assert decide_corrections.sync(client=client, body=approve).code == ErrorCode.CONFLICT

    events = list_events.sync(client=client, employee_id="P2", limit=10).events
    assert [(each.at, each.direction, each.method) for each in events] == [
        (at(5), Direction.OUT, EventMethod.MANUAL),
        (at(1), Direction.IN, EventMethod.MANUAL),
    ]
    (sheet,) = list_timesheets.sync(client=client, employee_id="P2", from_=YESTERDAY, to=YESTERDAY).timesheets
    assert sheet.totals.worked.minutes == 240
    assert sorted(sheet.totals.worked.events) == sorted(each.number for each in events)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (WantedCorrection("P9", WantedCorrectionKind.ADD, "r", at=at(1), direction=Direction.IN), ErrorCode.NOT_FOUND),
        (WantedCorrection("P3", WantedCorrectionKind.ADD, "r", at=at(1)), ErrorCode.MISSING_FIELD),
        (WantedCorrection("P3", WantedCorrectionKind.TAKE_BACK, "r", event=999_999), ErrorCode.NOT_FOUND),
    ],
)
def test_what_is_refused_comes_as_an_error_with_its_code(client, change, code):
    refused = enter_corrections.sync(client=client, body=CorrectionsWanted([change]))
    assert isinstance(refused, Error) and refused.code == code


def test_a_key_that_is_none(shared_server):
    with client_of(shared_server, "no-key-at-all") as stranger:
        assert list_employees.sync(client=stranger).code == ErrorCode.UNAUTHORIZED
