"""Pages of slips as they can come, laid out by the tests that draw them."""

from dataclasses import replace
from typing import Any

from bot.slips.page import Fact, ListedPaper, Page

PAPERS = tuple(
    ListedPaper(name, beside, there=number < 3)
    for number, (name, beside) in enumerate(
        (
            ("Kartu peserta atau nomornya", ""),
            ("KTP peserta", ""),
            ("KTP ahli waris", ""),
            ("Kartu Keluarga (KK)", "Dukcapil"),
            ("Buku nikah", "bila ada"),
            ("Buku tabungan ahli waris", "bank"),
            ("Akta kematian", "rumah sakit · desa atau kelurahan · Dukcapil · kirim lagi"),
            ("Surat keterangan ahli waris", "desa atau kelurahan"),
            ("Surat keterangan aktif sekolah atau kuliah", "sekolah atau kampus · menyusul"),
            ("Surat keterangan dokter", "rumah sakit"),
        )
    )
)
PAGE = Page(
    title="Tanda terima laporan kematian",
    house="Lontar",
    number_head="Nomor laporan",
    number="KL-7KQ2M",
    secret=Fact("Huruf kunci", "Q X M R T A"),
    facts=(
        Fact("Tentang", "M***** C*****"),
        Fact("Kejadian", "Meninggal, 10 November 2026"),
        Fact("Dicatat oleh Lontar", "Rabu, 11 November 2026 pukul 08.12 WITA"),
        Fact("Diteruskan ke BPJS Ketenagakerjaan pada", "Kamis, 12 November 2026 pukul 10.00 WITA"),
    ),
    scan="https://wa.me/620000000099?text=LACAK%20KL-7KQ2M%20QXMRTA",
    scan_words="Dari HP lain, pindai atau ketik ke Lontar: LACAK KL-7KQ2M QXMRTA",
    by_when=Fact("Batas melapor", "Kamis, 12 November 2026 pukul 09.00 WITA"),
    next=Fact("Sesudah ini", "Petugas membaca laporan ini dan memberi kabar lewat percakapan."),
    ask=Fact("Tanya ke", "BPJS Ketenagakerjaan: telepon 175, pukul 06:00 sampai 22:00"),
    never="Kami tidak pernah meminta uang, PIN, atau OTP. Kalau ada yang meminta, itu bukan kami.",
    cut="potong di sini",
    list_head="Surat yang disiapkan",
    list_words="Bercentang: sudah kami terima.",
    papers=PAPERS,
)


def page(**changed: Any) -> Page:  # noqa: ANN401 - fields of a page
    """Return the usual page with some of it changed."""
    return replace(PAGE, **changed)
