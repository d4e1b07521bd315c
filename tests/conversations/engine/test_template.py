import pytest

from conversations.engine.template import BrokenTemplate, Template


def test_blanks_are_filled_and_figures_told_apart() -> None:
    template = Template.parse("{name} dapat {jkm.total}, {name}; {jkk.claim_years} tahun.")
    assert template.blanks == {"name"}
    assert template.figures == ("jkm.total", "jkk.claim_years")
    assert template.fill(str.upper) == "NAME dapat JKM.TOTAL, NAME; JKK.CLAIM_YEARS tahun."


def test_doubled_braces_are_braces() -> None:
    assert Template.parse("{{tulis}} {day}").fill(lambda _: "1") == "{tulis} 1"


def test_what_fills_a_blank_is_not_read_again() -> None:
    filled = Template.parse("Halo {name}.").fill(lambda _: "{{7*7}} {name!r} %s%n ${jndi:}")
    assert filled == "Halo {{7*7}} {name!r} %s%n ${jndi:}."


@pytest.mark.parametrize("text", ["{", "}", "{name", "name}", "{name:>5}", "{name!r}", "{}", "{ }"])
def test_a_text_whose_braces_do_not_name_a_blank_is_refused(text: str) -> None:
    with pytest.raises(BrokenTemplate):
        Template.parse(text)


def test_a_text_without_blanks_stays_as_it_is() -> None:
    assert Template.parse("Baik.").fill(lambda _: "?") == "Baik."
    assert Template.parse("").fill(lambda _: "?") == ""
