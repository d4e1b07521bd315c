"""Frequent questions: answered at once, by the table of figures, with what the answer rests on."""

import re
from collections import Counter
from datetime import datetime
from functools import cache

import pytest

from bot.texts import load_texts
from conversations.engine.flow import ChatFacts, Known, Say
from conversations.engine.replies import Text
from conversations.entries import PLACES, EntryWords
from conversations.questions import (
    DISCOUNT,
    NOT_STATED,
    QUESTIONS,
    Question,
    load_questions,
    rules_behind,
)
from conversations.rules.figures import load_figures
from conversations.rules.regions import load_regions

LANGUAGES = ("id", "en")
FIGURES = load_figures()
LONGEST, MOST_SENTENCES = 500, 3
# What is dialled, read from a clock or counted on a card has no rule of law behind it.
DIALLED = {"number", "clock"}
# Amounts that somebody may be owed, and those of a death that work did not cause.
OWED, JKM_SUMS = ("jkm.", "jkk.", "scholarship."), {"jkm.total", "jkm.santunan", "jkm.berkala"}
BY_THE_RULES = {"id": "menurut aturan", "en": "by the rules"}
DECIDES = {
    "id": "BPJS Ketenagakerjaan yang memutuskan",
    "en": "BPJS Ketenagakerjaan decides",
}
# How an answer says that no source states it.
UNSTATED = {
    "id": re.compile(r"belum kami (?:pastikan|temukan)"),
    "en": re.compile(r"not certain|have not found"),
}
BASIS = {"id": ("Dasar: ", "Yang memastikan: "), "en": ("Basis: ", "Who knows for certain: ")}
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_question = pytest.mark.parametrize("question", load_questions().values(), ids=load_questions())


@cache
def known() -> Known:
    """What an answer may look at: the rules and the clock, and nothing of the person."""
    now = datetime(2026, 11, 21, 9, 0)  # noqa: DTZ001 - local time, as the flows have it
    return Known({}, {}, now, FIGURES, load_regions(), ChatFacts())


def answered(name: str, language: str) -> str:
    """Return the whole answer as people see it."""
    step = QUESTIONS.steps[name]
    assert isinstance(step, Say)
    assert step.blanks is not None
    return load_texts().say(Text(f"questions.{name}", step.blanks(known())), language)


def named_in(question: Question, language: str) -> set[str]:
    """Return the figures of an answer that have a rule behind them."""
    figures = load_texts().template(f"questions.{question.id}", language).figures
    return {name for name in figures if FIGURES[name].unit not in DIALLED}


def owed_in(question: Question, language: str) -> set[str]:
    return {
        name
        for name in named_in(question, language)
        if FIGURES[name].unit == "rupiah" and name.startswith(OWED)
    }


@each_language
def test_every_question_has_an_answer_in_its_own_language(language: str) -> None:
    texts = load_texts()
    assert [name for name in load_questions() if not texts.has(f"questions.{name}", language)] == []


@each_language
@each_question
def test_an_answer_ends_with_what_it_rests_on(question: Question, language: str) -> None:
    template = load_texts().template(f"questions.{question.id}", language)
    words, blank = template.pieces[-1]
    assert blank == "source"
    assert words.endswith("\n")
    assert template.blanks == ({"source", "lines"} if question.id == DISCOUNT else {"source"})
    stated, unstated = BASIS[language]
    begins = unstated if question.rests_on == NOT_STATED else stated
    last = answered(question.id, language).rpartition("\n")[2]
    assert last == begins + ", ".join(rules_behind(question, FIGURES))


@each_language
def test_an_answer_is_short(language: str) -> None:
    answers = {name: answered(name, language) for name in load_questions()}
    assert {name: len(said) for name, said in answers.items() if len(said) > LONGEST} == {}
    sentences = {
        name: len(re.findall(r"[.?!](?:\s|$)", said.rpartition("\n")[0]))
        for name, said in answers.items()
    }
    assert {name: count for name, count in sentences.items() if count > MOST_SENTENCES} == {}


@each_language
def test_an_answer_holds_no_digit_of_its_own_and_no_figure_it_does_not_rest_on(
    language: str,
) -> None:
    for question in load_questions().values():
        plain = load_texts().template(f"questions.{question.id}", language).plain
        assert not any(map(str.isnumeric, plain)), question.id
        assert named_in(question, language) - set(question.rests_on) == set(), question.id


@each_language
def test_a_sum_that_may_be_owed_is_by_the_rules_and_decided_by_others(language: str) -> None:
    telling = [one for one in load_questions().values() if owed_in(one, language)]
    assert len(telling) >= 15
    for question in telling:
        said = answered(question.id, language)
        assert BY_THE_RULES[language] in said.casefold(), question.id
        assert DECIDES[language] in said, question.id


@each_language
def test_the_rules_of_months_and_years_come_with_every_jkm_sum(language: str) -> None:
    telling = [one for one in load_questions().values() if named_in(one, language) & JKM_SUMS]
    assert {one.id for one in telling} == {"jkm_amount", "jkm_parts", "jkm_first_months"}
    for question in telling:
        named = named_in(question, language)
        assert {"jkm.waiting_months", "jkm.scholarship_years"} <= named, question.id


@each_language
def test_the_rule_of_years_comes_with_every_answer_about_the_scholarship(language: str) -> None:
    told = [one for one in load_questions().values() if one.intent == "scholarship"]
    assert len(told) >= 8
    for question in told:
        assert "jkm.scholarship_years" in named_in(question, language), question.id


def test_what_a_person_must_check_before_release_is_answered_by_nobody() -> None:
    unstated = {one.id for one in load_questions().values() if one.rests_on == NOT_STATED}
    assert unstated == {
        "status_two_payers",
        "jkk_false_limbs",
        "jkk_drunk",
        "jkm_ill_before",
        "jkm_abroad",
        "heirs_two_wives",
        "heirs_quarrel",
        "claim_refused",
        "official_whatsapp",
        "register_age",
    }


@each_language
def test_what_no_source_states_is_said_to_be_so_with_whom_to_ask(language: str) -> None:
    for question in load_questions().values():
        if question.rests_on == NOT_STATED:
            said = answered(question.id, language)
            assert UNSTATED[language].search(said), question.id
            assert "175" in said, question.id
            assert not named_in(question, language), question.id


@each_language
@pytest.mark.parametrize(
    "name",
    [
        *("jkk_exclusions", "jkk_lost_fingers", "jkk_sudden_death", "jkk_late_report"),
        *("jkk_report_holidays", "jkk_no_witness", "heirs_customary_marriage", "heirs_minor"),
        *("heirs_on_behalf", "heir_letter_where", "contribution_arrears", "jkm_after_end"),
        *("scholarship_dropped_out", "jmo_app", "contribution_no_discount", "card_wrong_name"),
    ],
)
def test_what_the_sources_leave_open_is_left_open(name: str, language: str) -> None:
    assert UNSTATED[language].search(answered(name, language))


@each_language
def test_no_two_questions_have_the_same_answer(language: str) -> None:
    said = Counter(
        load_texts().template(f"questions.{name}", language).plain for name in load_questions()
    )
    assert {text for text, count in said.items() if count > 1} == set()


@each_language
def test_an_option_that_an_answer_names_is_called_so_and_words_to_write_lead_there(
    language: str,
) -> None:
    texts = load_texts()
    options = ("questions.next.status", "main_menu.more.offices")
    labels = {texts.words(key, language)[0] for key in options}
    named = {
        words
        for name in load_questions()
        for words in re.findall(r'"(.+?)"', answered(name, language))
    }
    (to_write,) = named - labels
    assert labels <= named
    entry = EntryWords(texts).find(to_write)
    assert entry is not None
    assert entry.place == PLACES["accident"]


# ---- Twelve answers, read in full ----------------------------------------------------------

READ = {
    "jkm_amount": """\
Bila meninggal bukan karena kerja, juga karena sakit: menurut aturan Rp 42.000.000 untuk ahli \
waris, bila iurannya aktif pada hari meninggal. Bila belum 3 bulan terdaftar, hanya biaya \
pemakaman Rp 10.000.000; beasiswa anak hanya sesudah 3 tahun iuran. BPJS Ketenagakerjaan yang \
memutuskan.
Dasar: PP 82/2019 pasal 34, Permenaker 1/2025""",
    "jkk_death_amount": """\
Meninggal karena kecelakaan kerja: bila pada hari kejadian terlindungi, menurut aturan \
Rp 70.000.000 untuk ahli waris (santunan Rp 48.000.000, berkala Rp 12.000.000, pemakaman \
Rp 10.000.000). Ditambah beasiswa untuk paling banyak 2 anak, tanpa masa tunggu. BPJS \
Ketenagakerjaan yang memutuskan.
Dasar: PP 44/2015, PP 82/2019, Permenaker 5/2021 pasal 103""",
    "jkk_late_report": """\
Laporkan sekarang juga: laporan sesudah 48 jam tetap kami terima, tulis saja alasannya. Akibat \
terlambat bagi pekerja mandiri belum kami temukan dalam aturan, jadi kami tidak menjanjikan apa \
pun. Klaimnya sendiri menurut aturan masih bisa sampai 5 tahun sejak kejadian.
Dasar: Permenaker 1/2025 pasal 8, PP 82/2019 pasal 26""",
    "jkk_wages": """\
Bila karena kecelakaan kerja: ada santunan sementara tidak mampu bekerja (STMB), menurut aturan \
Rp 1.000.000 sebulan untuk 12 bulan pertama, sesudah itu Rp 500.000 sebulan. Berlaku sampai \
dokter menyatakan sembuh atau cacat. BPJS Ketenagakerjaan yang memutuskan, dengan surat dokter.
Dasar: PP 82/2019 pasal 25""",
    "jkk_travel_cost": """\
Karena kecelakaan kerja, ongkos ke tempat berobat diganti dengan kuitansi, juga bila dirujuk. \
Menurut aturan paling banyak: darat atau sungai Rp 5.000.000, laut Rp 2.000.000, udara \
Rp 10.000.000; bila memakai beberapa, batasnya dijumlahkan. BPJS Ketenagakerjaan yang memutuskan.
Dasar: PP 82/2019 pasal 25""",
    "heirs_order": """\
Pertama suami atau istri, dan anak. Bila tidak ada: orang tua, cucu, kakek dan nenek; lalu \
saudara kandung; lalu mertua; terakhir yang ditunjuk dalam wasiat. BPJS Ketenagakerjaan yang \
memutuskan.
Dasar: BPJS Ketenagakerjaan, Permenaker 1/2025 pasal 79""",
    "heirs_two_wives": """\
Untuk istri lebih dari satu aturannya belum kami temukan, jadi kami tidak menjawab siapa yang \
berhak. Kantor BPJS Ketenagakerjaan yang menjelaskan; tanyakan ke sana atau ke 175. Kematiannya \
boleh dilaporkan dulu.
Yang memastikan: BPJS Ketenagakerjaan""",
    "scholarship_total": """\
Tidak sekaligus: dibayar dan diminta lagi tiap tahun, sesuai sekolahnya. Menurut aturan \
Rp 174.000.000 adalah jumlah paling banyak untuk 2 anak dari TK sampai kuliah. Bila meninggal \
bukan karena kerja, hanya sesudah 3 tahun iuran; BPJS Ketenagakerjaan yang memutuskan.
Dasar: PP 82/2019, Permenaker 5/2021 pasal 103""",
    "contribution_discount": """\
Benar untuk yang bayar sendiri: diskon 50 persen, menjadi Rp 8.400 sebulan.
- ojek, sopir dan kurir: 1 Januari 2026 sampai 31 Maret 2027
- pekerjaan lain: 1 April 2026 sampai 31 Desember 2026
Tidak berlaku untuk iuran yang dibayar APBN atau APBD.
Dasar: PP 50/2025""",
    "passbook_balance": """\
Saldonya kosong karena buku itu tidak berisi bantuan: hanya disiapkan untuk menerima santunan, \
bila nanti ada klaim yang disetujui. Jadi belum ada uang dari program ini yang bisa ditarik.
Dasar: BPJS Ketenagakerjaan""",
    "official_whatsapp": """\
Nomor WhatsApp resmi mereka untuk dalam negeri belum kami pastikan, jadi kami tidak menyebut satu \
pun. Hati-hati dengan nomor yang beredar. Yang resmi: telepon 175.
Yang memastikan: BPJS Ketenagakerjaan""",
    "robot_or_person": """\
Ini asisten otomatis, bukan orang. Ketik PETUGAS untuk menulis pesan kepada petugas; jawabannya \
datang di percakapan ini. Bila mendesak, telepon BPJS Ketenagakerjaan di 175.
Dasar: Lontar""",
}


@pytest.mark.parametrize("name", READ)
def test_an_answer_reads_as_people_see_it(name: str) -> None:
    assert answered(name, "id") == READ[name]
