"""Many messages at once: one turn after the other in each chat, with Redis and without."""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
from sqlalchemy import select

from conversations.engine.events import Media, SentMedia
from conversations.engine.session import ChatSession
from handlers.inbound import Answered
from handlers.services import Services
from storage.case_tables import documents
from storage.chat_sessions import ChatSessions, open_redis
from storage.sealing import Vault
from tests.handlers.turn_process import finished, started
from tests.handlers.writing import Writer, words

STORM = 50
Result = TypeVar("Result")


@pytest.fixture(params=["redis", "no redis"])
def writer(request: pytest.FixtureRequest, services: Services, vault: Vault) -> Writer:
    """Somebody who writes while Redis is there, or while it cannot be reached."""
    if request.param == "redis":
        return Writer(services)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    client = open_redis(f"redis://127.0.0.1:{port}/0")
    return Writer(replace(services, sessions=ChatSessions(client, vault)))


def all_at_once(acts: list[Callable[[], Result]]) -> list[Result]:
    """Do everything at the same moment; return what came of it, or raise the first error."""
    met = threading.Barrier(len(acts), timeout=60)
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def do(number: int) -> None:
        try:
            met.wait()
            results[number] = acts[number]()
        except BaseException as error:  # noqa: BLE001 - raised again where it can be seen
            errors.append(error)

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(acts))]


def test_the_same_delivery_fifty_times_at_once_is_one_turn(writer: Writer) -> None:
    writer.says("halo", "1")
    answers = all_at_once([lambda: writer.says("5", "2")] * STORM)
    assert {answer.messages for answer in answers} == {answers[0].messages}
    assert answers[0].messages
    assert sum(not answer.again for answer in answers) == 1
    assert writer.row().turn == 2
    assert writer.kinds() == ["Said", "Said"]
    assert writer.says("4", "3").step == "benefits.death"


def test_the_first_delivery_fifty_times_at_once_is_one_chat_and_one_turn(writer: Writer) -> None:
    answers = all_at_once([lambda: writer.says("halo", "1")] * STORM)
    assert {answer.messages for answer in answers} == {answers[0].messages}
    assert sum(not answer.again for answer in answers) == 1
    assert writer.row().turn == 1
    assert writer.kinds() == ["Said"]


def test_two_messages_at_once_are_taken_one_after_the_other(writer: Writer) -> None:
    writer.says("halo", "1")
    five, four = all_at_once([lambda: writer.says("5", "2"), lambda: writer.says("4", "3")])
    assert writer.row().turn == 3
    assert writer.kinds() == ["Said"] * 3
    # In one order "4" is an answer to the benefits, in the other to the main menu; in that one
    # "5" is no number of a report.
    steps = (five.step, four.step)
    asked = "track_report.number"
    assert steps in {("benefits.ask", "benefits.death"), (asked, asked)}
    assert writer.says("menu", "4").step == "main_menu.ask"


@pytest.mark.parametrize("photos", [10, 40])
def test_an_album_is_kept_photo_by_photo(writer: Writer, photos: int) -> None:
    writer.says("halo", "0")
    answers = all_at_once(
        [
            lambda number=number: writer.says(SentMedia(Media.PHOTO), f"p{number}")  # type: ignore[misc]
            for number in range(photos)
        ]
    )
    assert all(answer.step == "main_menu.ask" for answer in answers)
    assert writer.row().turn == photos + 1
    assert sorted(writer.kinds()) == ["Said"] + ["SentMedia"] * photos


@pytest.mark.parametrize("photos", [3, 19])
def test_an_album_of_files_is_noted_photo_by_photo(writer: Writer, photos: int) -> None:
    writer.says("halo", "0")
    answers = all_at_once(
        [
            lambda number=number: writer.sends(name=f"p{number}")  # type: ignore[misc]
            for number in range(photos)
        ]
    )
    assert all(answer.step == "photo.what_for" for answer in answers)
    assert writer.row().turn == photos + 1
    with writer.services.database.begin() as store:
        noted = store.connection.execute(select(documents.c.id, documents.c.chat_id)).all()
    assert {row.chat_id for row in noted} == {writer.row().id}
    session = ChatSession.from_json(writer.stands() or "")
    assert session is not None
    waiting = session.got["documents"]
    assert isinstance(waiting, list)
    assert len(noted) == len(waiting) == photos
    assert set(map(str, waiting)) == {str(row.id) for row in noted}


def test_many_chats_at_once_do_not_disturb_each_other(writer: Writer) -> None:
    chats = [replace(writer, address=str(number)) for number in range(20)]

    def talk(chat: Writer) -> Answered:
        chat.says("halo", f"{chat.address}:1")
        chat.says("5", f"{chat.address}:2")
        return chat.says("4", f"{chat.address}:3")

    answers = all_at_once([lambda chat=chat: talk(chat) for chat in chats])  # type: ignore[misc]
    assert {answer.step for answer in answers} == {"benefits.death"}
    assert {chat.row().turn for chat in chats} == {3}


def where(services: Services, redis_url: str | None) -> dict[str, str | None]:
    """Tell another process where everything is."""
    url = services.database.engine.url.render_as_string(hide_password=False)
    return {"database": url, "redis": redis_url}


def test_two_processes_take_the_same_deliveries_once(
    services: Services, redis_url: str | None
) -> None:
    messages = [["1", "halo"], ["2", "5"], ["3", "4"], ["4", "menu"], ["5", "4"]]
    both = [started(messages=messages, **where(services, redis_url)) for _ in range(2)]
    one, other = all_at_once([lambda one=one: finished(one) for one in both])  # type: ignore[misc]
    assert one == other
    assert one is not None
    assert len(one) == 5
    writer = Writer(services)
    assert writer.row().turn == 5
    assert writer.kinds() == ["Said"] * 5
    for number, said in messages:
        assert words(writer.says(said, number)) == one[int(number) - 1]


def test_two_processes_take_different_messages_one_after_the_other(
    services: Services, redis_url: str | None
) -> None:
    Writer(services).says("halo", "0")
    both = [
        started(
            messages=[[f"{name}{number}", "bantuan"] for number in range(6)],
            together=True,
            **where(services, redis_url),
        )
        for name in "ab"
    ]
    answers = all_at_once([lambda one=one: finished(one) for one in both])  # type: ignore[misc]
    assert all(answer for process in answers for answer in process or [[]])
    writer = Writer(services)
    assert writer.row().turn == 13
    assert writer.kinds() == ["Said"] * 13
