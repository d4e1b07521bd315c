import base64
import hashlib
import hmac
import os

import pytest

from storage.sealing import BadDataKey, SealBroken, Vault, decode_key, new_key

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


@pytest.mark.parametrize("length", [0, 1, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadDataKey):
        Vault(bytes(length))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "geheim",
        "change-me",
        "00" * 31,
        "00" * 33,
        "zz" * 32,
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        base64.b64encode(bytes(32)).decode()[:-1],
        "\u0660" * 64,
        "k\u00e4se" * 11,
    ],
)
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadDataKey) as error:
        decode_key(text)
    assert text.strip() == "" or text not in str(error.value)


def test_a_key_may_be_written_in_either_way() -> None:
    key = bytes(range(32))
    assert decode_key(key.hex()) == decode_key(base64.b64encode(key).decode()) == key
    assert decode_key(f"  {key.hex().upper()}\n") == key


def test_a_fresh_key_fits_and_is_fresh() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(decode_key(new_key())) == 32
