"""The canary's family in both chats: everything they say, send, share and change."""

from tests.canary.bird import (
    ACCIDENT,
    CAPTION,
    DEATH,
    ELSEWHERE,
    FILE_NAME,
    FIRST_NAME,
    LAST_NAME,
    NIK,
    OTHER_PHONE,
    PHONE,
    TELEGRAM_ID,
    bad_files,
    good_drawing,
    good_paper,
    good_photo,
)
from tests.canary.house import House

_WHOLE_NAME = f"{FIRST_NAME} {LAST_NAME}"
_VOICE = b"OggS\x00\x02" + bytes(22) + b"\x01\x1eOpusHead" + bytes(200)
# As the provider keeps a location: where it is, and what it is called.
_HERE = (-8.62, 122.21)


def talk_on_telegram(house: House) -> None:
    """Report an accident with a NIK in every answer, and send papers good and bad."""
    one = house.telegram.person(TELEGRAM_ID, FIRST_NAME, LAST_NAME)
    for said in ACCIDENT:
        one.says(said)
        house.places.look()
    house.rest()
    one.sends_photo(good_photo(), CAPTION)
    one.sends_document(FILE_NAME, good_drawing(), "image/png")
    one.says("kartu")
    one.sends_document(FILE_NAME, good_paper(), "application/pdf")
    one.says("cerita")
    one.sends_voice(_VOICE)
    house.work()
    for content_type, content in bad_files():
        one.says("1")
        one.sends_document(FILE_NAME, content, content_type)
    house.work()
    house.rest()
    one.shares_contact_of(OTHER_PHONE, LAST_NAME, TELEGRAM_ID + 1)
    one.shares_contact()
    one.sends_location(*_HERE, venue={"title": CAPTION, "address": CAPTION})
    one.sends_sticker()
    one.edits(f"Serinus NIK {NIK}")
    one.in_group(-100771, f"Keluarga Serinus {NIK}").says(f"halo Serinus {NIK}")
    one.starts(NIK)
    house.work()


def talk_on_whatsapp(house: House) -> None:
    """Report a death by name, with a NIK beside it, and walk through the other flows."""
    one = house.twilio.person(PHONE, _WHOLE_NAME)
    for said in DEATH:
        one.says(said)
        house.places.look()
    house.work()
    house.rest()
    for said in ("surat", "4"):
        one.says(said)
    one.sends_media(good_photo(), "image/jpeg", CAPTION)
    one.says("1")
    one.sends_media(good_paper(), "application/pdf", FILE_NAME)
    one.sends_media(b"BEGIN:VCARD\nFN:Serinus\nEND:VCARD", "text/vcard", f"Serinus {NIK}.vcf")
    one.sends_location(*_HERE, CAPTION, f"rumah Serinus {NIK}")
    house.work()
    house.rest()
    for said in ELSEWHERE:
        one.says(said)
    house.work()
    house.twilio.settle()
    house.rest()


def talk_while_all_breaks(house: House) -> None:
    """Write while both providers fail, until the worker has given up or got through."""
    telegram = house.telegram.person(TELEGRAM_ID, FIRST_NAME, LAST_NAME)
    twilio = house.twilio.person(PHONE, _WHOLE_NAME)
    for said in ("lihat laporan", f"Serinus {NIK}", "menu", f"cek status {NIK}", "menu"):
        telegram.says(said)
        twilio.says(said)
        house.work()
    telegram.sends_photo(good_photo(), CAPTION)
    telegram.blocks()
    house.work()
    house.rest()
