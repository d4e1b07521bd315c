"""DATA SAYA shows what is kept about a chat; HAPUS DATA forgets it, and asks staff the rest."""

from collections.abc import Mapping

from conversations.engine.effects import EraseMyData, ReadMyData
from conversations.engine.events import DataErased, MyData
from conversations.engine.flow import Choose, Discard, Do, End, Flow, Known, Say
from conversations.engine.replies import Blank, Text


def _kept(known: Known) -> Mapping[str, Blank]:
    """Return one line for each kind of thing that is kept, also for what is not."""
    data = known.answer(MyData)
    names = ", ".join(person.name for person in data.people)
    return {
        "consent": Text("privacy.consented", {"day": data.consented_at.date()})
        if data.consented_at
        else Text("privacy.not_consented"),
        "people": Text("privacy.linked", {"names": names}) if names else Text("privacy.not_linked"),
        "phone": Text("privacy.phone_kept" if data.phone_kept else "privacy.no_phone_kept"),
        "place": Text("privacy.placed", {"kabupaten": known.regions.by_code[data.kabupaten].name})
        if data.kabupaten
        else Text("privacy.not_placed"),
        "messages": data.messages,
        "reports": data.reports,
        "announcements": Text(
            "privacy.announcements_on" if data.announcements else "privacy.announcements_off"
        ),
    }


PRIVACY = Flow(
    "privacy",
    start="read",
    steps={
        "read": Do(lambda _: ReadMyData(), then={MyData: "shown"}),
        "shown": Say(then="next", blanks=_kept),
        "next": Choose(("erase", "done"), then={"erase": "erase", "done": "left"}, closing=True),
        "erase": Choose(("yes", "no"), then={"yes": "erasing", "no": "left"}),
        "erasing": Do(lambda _: EraseMyData(), then={DataErased: "drafts"}),
        "drafts": Discard(then="erased", every=True),
        "erased": Say(
            then="@main_menu", blanks=lambda known: {"number": known.answer(DataErased).number}
        ),
        "left": End(),
    },
)
