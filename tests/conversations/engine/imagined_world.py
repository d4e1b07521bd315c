"""A world that answers every effect in every way it can be answered, and people who say anything.

Pure: what comes is drawn from a seeded ``random.Random``, so a walk that fails can be repeated.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from conversations.engine.effects import (
    Effect,
    EraseMyData,
    FindOffices,
    GiveConsent,
    LeaveMessage,
    ListPeople,
    ProveLink,
    ReadCover,
    ReadMyData,
    SetAnnouncements,
    SetLanguage,
    TellPlace,
)
from conversations.engine.engine import Turn, advance, finish
from conversations.engine.events import (
    AnnouncementsSet,
    Answer,
    ConsentKept,
    CoverRead,
    DataErased,
    Edited,
    LanguageSet,
    LinkedPerson,
    LinkGone,
    Media,
    MessageKept,
    MyData,
    NotProved,
    Office,
    OfficesFound,
    PeopleListed,
    PersonEvent,
    PlaceKept,
    Proved,
    Said,
    SentMedia,
    SharedContact,
    Tapped,
)
from conversations.engine.flow import Ask, ChatFacts, Misread
from conversations.engine.guide import Guide, Moment
from conversations.engine.session import ChatSession, Place
from conversations.engine.walk import Walk
from conversations.rules.periods import Payer, Period
from tests.conversations.engine.imagined_reports import NOW, PHOTO_ID, ImaginedReports

PEOPLE = tuple(
    LinkedPerson(f"00000000-0000-0000-0000-00000000000{number}", f"M{'*' * number} C*****")
    for number in range(1, 8)
)
FILES = (Media.PHOTO, Media.DOCUMENT, Media.VOICE)
NONSENSE = (
    "",
    " ",
    "\u200b\u202e",
    "?",
    "0",
    "7",
    "99",
    "-1",
    "\u00b2",
    "\u0662",
    "\uff11",
    "asdf qwer",
    "ya ampun",
    "\U0001f642\U0001f44d",
    "Z\u0351\u0343a\u0489lgo",
    "\u0645\u0631\u062d\u0628\u0627",
    "x" * 4000,
    "{name} {{7*7}} %s%n ${jndi:ldap}",
    "Robert'); DROP TABLE people;--",
    "<script>alert(1)</script>",
    "1e308",
    "NULL",
    "halo",
    "selamat pagi",
    "makasih",
)
ANSWERS = (
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "no 1",
    "ya",
    "tidak",
    "5307014507850001",
    "5307 0145 0785 0001",
    "5306010307600008",
    "5307014507850",
    "5307019907850001",
    "25000000002",
    "2500 0000 002",
    "kode ABCD2345",
    "ABCD2345",
    "1-7-2025",
    "kemarin",
    "31 Desember 2026",
    "30 Februari 2026",
    "1/2/2026",
    "31 12 1899",
    "besok",
    "3 bulan",
    "200 bulan",
    "12,5 %",
    "0",
    "Sikka",
    "Kota Kupang",
    "Sumba",
    "Jakarta",
    "Nama saya Maria, ada yang mau saya tanyakan",
    "kecelakaan",
    "suami saya meninggal",
    "saya meninggal",
    "jatuh dari pohon lontar kemarin sore jam 4 di Alok, Sikka",
    "Yohan Contoh, desa Nita",
    "tadi pagi",
    "jam 4 sore",
    "26.30",
    "Ana Contoh +62000000001",
    "SD, SD, kuliah",
    "TK, SMP",
    "SMA",
    "2 anak",
    "kl 7kq2a",
    "KL-7KQ2A ABCDEF",
    "abcdef",
    "pendamping ABCD2345",
    "akta kematian",
    "lewati",
    "cukup",
    "tidak tahu",
    "saya mau bunuh diri",
    "bpjs kesehatan",
    "kartu mati",
    "hitung",
    "beasiswa",
)


@dataclass
class ImaginedWorld:
    """One chat, and a world about which only ``random`` decides."""

    guide: Guide
    random: Random
    chat: ChatFacts = field(default_factory=ChatFacts)
    said: list[str] = field(default_factory=list)
    reports: ImaginedReports = field(init=False)

    def __post_init__(self) -> None:
        """Let the reports be drawn from the same ``random``."""
        self.reports = ImaginedReports(self.random)

    def begin(self, place: Place, session: ChatSession) -> Turn:
        """Go into a flow at ``place``."""
        walk = Walk(session, self.guide, self.moment())
        walk.walk(place)
        turn = Turn(walk.session, tuple(walk.replies), walk.effect, walk.answers)
        return finish(turn, self.answer, self.guide, self.moment)

    def take(self, session: ChatSession, event: PersonEvent) -> Turn:
        """Take one whole turn; the session goes to JSON and back before it."""
        self.said.append(str(event)[:80])
        kept = ChatSession.from_json(session.to_json())
        assert kept == session
        return finish(
            advance(kept, event, self.guide, self.moment()), self.answer, self.guide, self.moment
        )

    def moment(self) -> Moment:
        """Return now, after a pause that is nearly always short."""
        quiet = timedelta(days=2) if self.random.random() < 0.01 else timedelta(minutes=1)
        return Moment(NOW, self.chat, quiet)

    def anything(self, turn: Turn) -> PersonEvent:
        """Return what somebody might do now: answer, go astray, press a button, send a photo."""
        chance, random = self.random.random(), self.random
        options = turn.replies[-1].options if turn.replies else ()
        if chance < 0.2 and (fitting := self.fitting(turn)):
            return Said(random.choice(fitting))
        if chance < 0.35 and options:
            return Said(str(random.randint(1, len(options))))
        if chance < 0.45 and options:
            return Tapped(turn.replies[-1].step, random.choice(options).name)
        if chance < 0.5:
            return random.choice(
                (
                    Tapped("main_menu.ask", "status"),
                    Tapped("enrollment_status.next", "other_day"),
                    Tapped("nowhere.ask", "x"),
                    SharedContact(own=True),
                    SharedContact(own=False),
                    SentMedia(random.choice(list(Media))),
                    SentMedia(Media.PHOTO, PHOTO_ID, random.choice(("", "KTP", "ini akta"))),
                    SentMedia(random.choice(FILES), PHOTO_ID),
                    SentMedia(Media.VIDEO, caption=random.choice(ANSWERS)),
                    Edited(),
                )
            )
        if chance < 0.6:
            return Said(random.choice(list(self.guide.texts.commands)))
        if chance < 0.7:
            return Said("kembali")
        return Said(random.choice(ANSWERS if chance < 0.9 else NONSENSE))

    def fitting(self, turn: Turn) -> list[str]:
        """Return the answers that the open question understands, when an open one waits."""
        walk = Walk(turn.session, self.guide, self.moment())
        step = walk.step(turn.session.at) if turn.session.at else None
        if not isinstance(step, Ask):
            return []
        known = walk.known()
        return [said for said in ANSWERS if not isinstance(step.read(said, known), Misread)]

    def answer(self, effect: Effect) -> Answer:  # noqa: C901 - one arm for each effect
        """Answer an effect in one of the ways it can be answered."""
        random = self.random
        match effect:
            case ListPeople():
                return PeopleListed(PEOPLE[: random.choice((0, 1, 2, 7))])
            case ProveLink(nik, kpj, code):
                assert nik is not None or code is not None
                assert kpj is None or nik is not None
                return random.choice((NotProved(), Proved(random.choice(PEOPLE))))
            case ReadCover(person):
                assert person in {known.id for known in PEOPLE}
                return LinkGone() if random.random() < 0.1 else self._cover()
            case GiveConsent():
                self.chat = replace(
                    self.chat,
                    consented=True,
                    phone_known=random.random() < 0.5,
                    can_share_contact=random.random() < 0.5,
                )
                return ConsentKept()
            case SetLanguage(language):
                return LanguageSet(language)
            case SetAnnouncements(wanted):
                self.chat = replace(self.chat, announcements=wanted)
                return AnnouncementsSet()
            case LeaveMessage():
                return MessageKept("P-22222", placed=random.choice((True, False)))
            case TellPlace(kabupaten):
                assert kabupaten.startswith("53.")
                return PlaceKept()
            case FindOffices():
                office = Office("Kantor Contoh", "Jl. Contoh 1", "", "")
                return OfficesFound(random.choice(((), (office,), (office, office))))
            case ReadMyData():
                when = random.choice((None, NOW))
                people = PEOPLE[: random.randint(0, 3)]
                place = random.choice((None, "53.07"))
                return MyData(
                    people, when, self.chat.phone_known, 3, self.chat.announcements, kabupaten=place
                )
            case EraseMyData():
                self.chat = ChatFacts()
                return DataErased("P-33333")
            case _:
                return self.reports.answer(effect)

    def _cover(self) -> CoverRead:
        random = self.random
        starts = [date(2026, 11, 21) + timedelta(days=random.randint(-900, 60)) for _ in range(3)]
        periods = tuple(
            Period(
                start,
                start + timedelta(days=random.randint(0, 500)),
                random.choice(list(Payer)),
                "Program Contoh",
            )
            for start in sorted(starts)[: random.randint(0, 3)]
        )
        return CoverRead(
            name="M**** C*****",
            periods=periods,
            occupation=random.choice(("", "nelayan", "ojek", "tukang kayu")),
            kabupaten=random.choice((None, "53.07")),
            card=random.choice((None, True, False)),
            passbook=random.choice((None, True, False)),
            died_on=random.choice((None, None, date(2026, 11, 10))),
        )
