"""Every route of the desk for every role: generated from the URL map, held against a table."""

import pytest

from handlers.services import Services
from handlers.staff.rights import Right
from tests.bot.web.staff.desk_house import Browser
from tests.bot.web.staff.foreign_rows import foreign_rows
from tests.bot.web.staff.route_table import (
    ADMIN,
    EVERYBODY,
    LET_IN,
    MAY,
    NO_ID,
    NOBODY,
    NOTHING,
    OF_THE_DEMO,
    OFFICER,
    OPEN,
    PROVE,
    ROUTES,
    SIGN_IN,
    SUPERVISOR,
    address,
    answered,
    ask,
    routes,
)
from tests.conftest import StandingClock


def test_every_route_of_the_desk_stands_in_the_table(demo: Services) -> None:
    there = {name for name, _, _ in routes(Browser(demo).client.application)}
    assert sorted(there - set(ROUTES)) == [], "add a line to ROUTES"
    assert sorted(set(ROUTES) - there - OF_THE_DEMO) == [], "no such route any more"


@pytest.mark.parametrize("login", [NOBODY, *sorted(EVERYBODY)])
def test_what_each_route_answers_to(demo: Services, login: str) -> None:
    browser = Browser(demo, login)
    mark, app, wrong = browser.mark(), browser.client.application, []
    for name, method, rule in routes(app):
        wanted = ROUTES.get(name)
        if wanted is None or wanted.right is None:
            continue
        answer = ask(browser, method, address(app, rule), mark)
        led = answer.headers.get("Location", "").partition("?")[0]
        if login == NOBODY:
            right = (answer.status_code, led) == (303, SIGN_IN)
        elif login not in MAY[wanted.right]:
            right = answer.status_code == 403
        else:
            right = answer.status_code in LET_IN and (name == "leave" or led != SIGN_IN)
        if not right:
            wrong.append((name, method, answer.status_code, led))
    assert wrong == []


@pytest.mark.parametrize("login", [NOBODY, *sorted(EVERYBODY)])
def test_66_no_form_is_taken_without_its_mark(demo: Services, login: str) -> None:
    browser = Browser(demo, login)
    app = browser.client.application
    posts = [rule for _, method, rule in routes(app) if method == "POST"]
    answers = {rule.endpoint: browser.client.post(address(app, rule)).status_code for rule in posts}
    if login == NOBODY:
        # Of somebody who is not signed in, a large file is not even read.
        assert answers.pop("staff.import_receive") == 303
    assert {name: code for name, code in answers.items() if code != 400} == {}


def test_what_asks_for_the_second_factor_anew(demo: Services, clock: StandingClock) -> None:
    browsers = {login: Browser(demo, login) for login in EVERYBODY}
    marks = {login: browser.mark() for login, browser in browsers.items()}
    clock.advance(minutes=11)
    app, wrong = browsers[ADMIN].client.application, []
    for name, method, rule in routes(app):
        wanted = ROUTES.get(name)
        if wanted is None or wanted.right is None or name == "leave":
            continue
        login = min(MAY[wanted.right])
        answer = ask(browsers[login], method, address(app, rule), marks[login])
        asked_anew = answer.headers.get("Location", "").startswith(PROVE)
        if asked_anew != wanted.proved:
            wrong.append((name, method, answer.status_code))
    assert wrong == []


def test_67_what_is_of_another_kabupaten_is_as_if_it_were_not_there(demo: Services) -> None:
    """Rosa is an officer of Sikka; Budi sees the whole province."""
    foreign = foreign_rows(demo)
    rosa, budi = Browser(demo, OFFICER), Browser(demo, SUPERVISOR)
    mark, app, wrong, seen = rosa.mark(), rosa.client.application, [], 0
    for name, method, rule in routes(app):
        ids = foreign.of(rule.rule)
        if (
            not ids
            or name not in ROUTES
            or OFFICER not in MAY.get(ROUTES[name].right or Right.USERS, ())
        ):
            continue
        seen += 1
        theirs = ask(rosa, method, address(app, rule, **ids), mark)
        nobodys = ask(rosa, method, address(app, rule), mark)
        same = answered(theirs, foreign.ids()) == answered(nobodys, [*NOTHING.values(), NO_ID])
        if not same or theirs.status_code not in {303, 400, 404}:
            wrong.append((name, method, theirs.status_code, nobodys.status_code))
    assert wrong == []
    assert seen > 10
    # They are there all the same, for whoever they concern.
    for page in foreign.pages():
        assert budi.get(page).status_code == 200, page


def test_a_role_that_has_ended_opens_nothing(demo: Services, clock: StandingClock) -> None:
    clock.advance(days=365 * 5)
    rosa = Browser(demo, OFFICER)
    assert rosa.get("").status_code == 200
    assert rosa.get("/antrean").status_code == 403


@pytest.mark.parametrize("method", ["head", "options"])
def test_nothing_is_told_by_other_methods(demo: Services, method: str) -> None:
    nobody = Browser(demo)
    app = nobody.client.application
    for name, way, rule in routes(app):
        if way == "GET" and ROUTES.get(name, OPEN).right is not None:
            answer = getattr(nobody.client, method)(address(app, rule))
            assert answer.data == b"", name
            assert answer.status_code == (303 if method == "head" else 200), name
