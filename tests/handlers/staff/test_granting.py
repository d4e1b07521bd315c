from handlers.services import Services
from handlers.staff.granting import disable
from storage.audit import OPERATOR
from tests.bot.web.staff.case_house import report_accident
from tests.handlers.reports.reporting import House
from tests.handlers.staff.talk_house import Officer
from tests.handlers.writing import Writer


def test_what_somebody_had_is_free_when_their_account_is_closed(demo: Services) -> None:
    house, rosa, writer = House(demo), Officer.of(demo, "rosa"), Writer(demo)
    _, filed = report_accident(house)
    with demo.database.begin() as store:
        store.cases.change(house.case(filed.number), owner_id=rosa.account.id)
    writer.says("halo")
    rosa.takes(writer)
    disable(Officer.of(demo, "rosa").account, OPERATOR, demo)
    assert house.case(filed.number).owner_id is None
    assert writer.row().taken_until == demo.clock()
