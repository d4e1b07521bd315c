"""A guide with one small flow of every kind of question, so that channel tests know each word."""

from dataclasses import replace

from bot.wiring import load_guide
from conversations.engine.catalogue import Catalogue, read_locales
from conversations.engine.flow import Ask, Choose, Flow, Known, Say
from conversations.engine.guide import Guide
from conversations.engine.session import Place
from conversations.rules.figures import load_figures

LONG = "kata " * 150
FRUITS = ("mango", "papaya", "banana", "lontar")


def _read(text: str, _known: Known) -> str:
    return text


TOY = Flow(
    "toy",
    "menu",
    {
        "menu": Choose(
            ("yes", "fruit", "number", "much"),
            {"yes": "thanks", "fruit": "fruit", "number": "number", "much": "much"},
        ),
        "thanks": Say("sure"),
        "sure": Choose(("yes", "no"), "menu"),
        "fruit": Choose(FRUITS, "menu"),
        "number": Ask(_read, "menu", contact="menu"),
        "much": Say("menu"),
    },
)
TEXTS = {
    "toy.menu": "Mau apa?",
    "toy.menu.yes": "Ya",
    "toy.menu.fruit": "Buah",
    "toy.menu.number": "Nomor",
    "toy.menu.much": "Banyak",
    "toy.menu.footer": "MENU",
    "toy.thanks": "Terima kasih.",
    "toy.sure": "Yakin?",
    "toy.sure.yes": "Ya",
    "toy.sure.no": "Tidak",
    "toy.sure.footer": "MENU",
    "toy.fruit": "Buah apa?",
    "toy.fruit.mango": "Mangga",
    "toy.fruit.papaya": "Pepaya yang sudah masak benar",
    "toy.fruit.banana": "Pisang",
    "toy.fruit.lontar": "Lontar",
    "toy.fruit.footer": "MENU",
    "toy.number": "Nomornya?",
    "toy.number.footer": "MENU",
    "toy.much": LONG,
    "main_menu.greeting": "Halo.",
    "engine.not_understood": "Maaf, saya belum paham.",
    "engine.contact_button": "Bagikan nomor saya",
    "engine.media.photo": "Fotonya sampai.",
    "engine.edited": "Kirim lagi sebagai pesan baru.",
    "engine.old_button": "Tombol itu sudah lewat.",
    "channel.cut": "Hanya bagian pertama yang terbaca.",
    "channel.group": "Tulis langsung ke saya.",
    "channel.old_tap": "Pilihan itu sudah lewat.",
}
IN_ENGLISH = {"channel.group": "Write to me directly.", "channel.old_tap": "No longer."}

# What the toy says to the first words of anybody.
MENU = "Mau apa?\n\n1 Ya\n2 Buah\n3 Nomor\n4 Banyak\n\nMENU"
HALLO = f"Halo.\n\n{MENU}"


def toy_guide() -> Guide:
    """The toy's flow and words over the house's own."""
    locales = read_locales()
    texts = {language: dict(locales.get(language, {})) for language in ("id", "en")}
    texts["id"] |= TEXTS
    texts["en"] |= IN_ENGLISH
    return replace(
        load_guide(),
        flows={"toy": TOY},
        menu=Place("toy", "menu"),
        drafts=Place("toy", "menu"),
        media={},
        entries=lambda _text: None,
        texts=Catalogue(texts, load_figures()),
    )
