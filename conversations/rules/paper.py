"""The words of papers: which there are, where each stands, why one was sent back."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """A paper that a claim may need (``papers.toml`` says for which, and who issues it)."""

    CARD = "card"  # kartu peserta or its number
    KTP_WORKER = "ktp_worker"
    KTP_HEIR = "ktp_heir"
    FAMILY_CARD = "family_card"  # Kartu Keluarga
    DEATH_CERTIFICATE = "death_certificate"  # akta kematian
    HEIR_LETTER = "heir_letter"  # surat keterangan ahli waris
    MARRIAGE_BOOK = "marriage_book"
    PASSBOOK = "passbook"  # savings book of the heir
    BIRTH_CERTIFICATE = "birth_certificate"
    SCHOOL_LETTER = "school_letter"
    SCHOOL_REPORT = "school_report"  # rapor or KHS
    STUDENT_CARD = "student_card"
    CHRONOLOGY = "chronology"
    KTP_WITNESSES = "ktp_witnesses"
    POLICE_REPORT = "police_report"
    DOCTOR_LETTER = "doctor_letter"
    RECEIPTS_CARE = "receipts_care"
    RECEIPTS_TRANSPORT = "receipts_transport"
    BURIAL_LETTER = "burial_letter"
    OTHER = "other"


class PaperState(StrEnum):
    """Where one paper of a case stands."""

    MISSING = "missing"
    FOLLOWS = "follows"  # the family said that it will come
    RECEIVED = "received"
    UNREADABLE = "unreadable"
    WRONG = "wrong"
    ACCEPTED = "accepted"


class PaperFault(StrEnum):
    """The one reason for which a picture or a paper is sent back; the key of its text."""

    TOO_DARK = "too_dark"
    BLURRED = "blurred"
    TOO_SMALL = "too_small"
    NOT_A_PICTURE = "not_a_picture"
    TOO_BIG = "too_big"
    BROKEN = "broken"
    LOCKED = "locked"  # a PDF with a password
    TOO_MANY_PAGES = "too_many_pages"
    GONE = "gone"  # the provider has it no more
    CUT_OFF = "cut_off"
    OTHER_PERSON = "other_person"
    OTHER_PAPER = "other_paper"
    OUT_OF_DATE = "out_of_date"
    NOT_SIGNED = "not_signed"


@dataclass(frozen=True, slots=True)
class Needed:
    """One line of a case's checklist.

    ``required`` False: helpful, not asked by every list of sources. ``issuers`` are keys of texts
    that say who issues it (``village``, ``dukcapil``, ``hospital``, ``police``, ``school`` ...).
    ``rule`` and ``sources`` as in ``benefits.toml``; ``note`` is the key of a text or empty.
    """

    paper: Paper
    required: bool
    issuers: tuple[str, ...]
    rule: str
    sources: tuple[str, ...]
    note: str = ""
