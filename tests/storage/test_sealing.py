import hashlib
import hmac
import os

import pytest

from storage.sealing import BadDataKey, SealBroken, Vault, new_key

PLACE = "people.identity:1"


def test_what_is_sealed_opens_in_its_place(vault: Vault) -> None:
    for plain in (b"", b"a", "Maria \U0001f642".encode(), os.urandom(10_000)):
        assert vault.open(vault.seal(plain, PLACE), PLACE) == plain


def test_the_same_words_are_never_sealed_alike(vault: Vault) -> None:
    sealed = {vault.seal(b"same", PLACE) for _ in range(1000)}
    assert len(sealed) == 1000
    assert all(b"same" not in one for one in sealed)


@pytest.mark.parametrize(
    "place", ["people.identity:2", "chats.session:1", "people.identity:", "", "people.identity:1 "]
)
def test_what_is_sealed_does_not_open_in_another_place(vault: Vault, place: str) -> None:
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"Maria", PLACE), place)


def test_what_is_sealed_does_not_open_with_another_key(vault: Vault) -> None:
    with pytest.raises(SealBroken):
        Vault(os.urandom(32)).open(vault.seal(b"Maria", PLACE), PLACE)


def test_no_changed_bit_goes_unnoticed(vault: Vault) -> None:
    sealed = vault.seal(b"Maria", PLACE)
    for at in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[at] ^= 1 << bit
            with pytest.raises(SealBroken):
                vault.open(bytes(changed), PLACE)


@pytest.mark.parametrize("length", [0, 1, 2, 5, 12, 13, 20, 28])
def test_what_was_cut_off_does_not_open(vault: Vault, length: int) -> None:
    with pytest.raises(SealBroken):
        vault.open(vault.seal(b"Maria", PLACE)[:length], PLACE)


@pytest.mark.parametrize(
    "garbage", [b"", b"\x00", b"\x01", b"\x01abc", b"Maria" * 20, b"\x02" * 60]
)
def test_garbage_does_not_open(vault: Vault, garbage: bytes) -> None:
    with pytest.raises(SealBroken):
        vault.open(garbage, PLACE)


def test_the_error_tells_the_place_and_nothing_of_the_content(vault: Vault) -> None:
    with pytest.raises(SealBroken) as error:
        vault.open(vault.seal(b"Maria", PLACE), "people.identity:2")
    assert str(error.value) == "people.identity:2"


def test_an_index_finds_the_same_value_again(vault: Vault) -> None:
    same = Vault(bytes(range(32)))
    assert vault.index("nik", "5307014507850001") == same.index("nik", "5307014507850001")
    assert len(vault.index("nik", "")) == 16


def test_an_index_differs_by_kind_by_value_and_by_key(vault: Vault) -> None:
    found = {
        vault.index("nik", "53070145"),
        vault.index("kpj", "53070145"),
        vault.index("nik", "53070146"),
        vault.index("nik5", "3070145"),
        vault.index("ni", "k53070145"),
        Vault(os.urandom(32)).index("nik", "53070145"),
    }
    assert len(found) == 6


def test_an_index_is_neither_the_plain_hash_nor_made_with_the_key_itself(vault: Vault) -> None:
    value = b"nik\x005307014507850001"
    index = vault.index("nik", "5307014507850001")
    assert index != hashlib.sha256(value).digest()[:16]
    assert index != hmac.new(bytes(range(32)), value, hashlib.sha256).digest()[:16]


@pytest.mark.parametrize("text", ["", "   ", "geheim", "change-me", "0" * 31, " " * 40])
def test_a_short_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadDataKey) as error:
        Vault.from_text(text)
    assert text.strip() == "" or text not in str(error.value)


def test_spaces_around_a_key_are_not_part_of_it() -> None:
    sealed = Vault.from_text("a key that is more than 32 letters").seal(b"x", "place")
    assert Vault.from_text("  a key that is more than 32 letters\n").open(sealed, "place") == b"x"


def test_a_fresh_key_fits_and_is_fresh() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    Vault.from_text(new_key())
