"""A message that the first address did not take comes to the fallback, and is answered there."""

import pytest

from handlers.channel import WHATSAPP as CHANNEL
from tests.bot.running import WHATSAPP, Running
from tests.lookalikes.twilio_api import TwilioApi

PUBLIC = "https://lontar.example"


@pytest.mark.parametrize("fragment", ["", "#rc=3&rp=all"])
def test_the_fallback_takes_what_the_first_address_refused(
    twilio_calling: TwilioApi, service: Running, fragment: str
) -> None:
    twilio_calling.inbound_url = f"{PUBLIC}/nowhere{fragment}"
    twilio_calling.fallback_url = f"{PUBLIC}{WHATSAPP}{fragment}"
    turn = twilio_calling.person("+620000000001").says("halo")
    assert not turn.call.answered
    assert turn.call.fallback is not None
    assert turn.call.fallback.attempts == ["2xx"]
    assert turn.replies
    assert service.counted(CHANNEL, "answered") == 1
    assert [code for code, _ in twilio_calling.alarms] == [11200]
