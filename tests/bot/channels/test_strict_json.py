import pytest

from bot.channels.strict_json import Unusable, read_object


def test_an_object_is_read() -> None:
    assert read_object('{"a": [1, "é", null]}'.encode()) == {"a": [1, "é", None]}


def test_a_name_twice_with_the_same_value_means_one_thing() -> None:
    assert read_object(b'{"a": 1, "a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"update_id": 1', id="cut-off"),
        pytest.param(b"[]", id="array"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 100_000, id="nested-arrays"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="nested-objects"),
        pytest.param(b'{"update_id": ' + b"9" * 5000 + b"}", id="5000-digits"),
        pytest.param(b'{"a": NaN}', id="nan"),
        pytest.param(b'{"a": -Infinity}', id="infinity"),
        pytest.param(b'{"a": 1, "a": 2}', id="two-values"),
        pytest.param(b'{"a": {"b": 1, "b": "1"}}', id="two-values-inside"),
        pytest.param(b'{"a": "\xff"}', id="broken-utf-8"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', id="byte-order-mark"),
        pytest.param('{"a": 1}'.encode("utf-16"), id="utf-16"),
        pytest.param(b"a=1&b=2", id="form"),
    ],
)
def test_what_cannot_be_trusted_is_refused(body: bytes) -> None:
    with pytest.raises(Unusable):
        read_object(body)
