"""What a preview counts is what then happens, to the last person of a roster with everything in it.

50,000 people on PostgreSQL, fewer in a file: shared phones, several chats, STOP, blocked, reported
deaths, closed windows with and without approved words, nobody there at all.
"""

import asyncio
from collections import Counter

from handlers.announcing.previewing import preview
from handlers.channel import SIMULATED_TELEGRAM, SIMULATED_WHATSAPP, TELEGRAM, WHATSAPP
from handlers.delivery.due import deliver_once
from storage.announcements import AnnouncementState
from storage.audiences import Standing
from tests.conftest import SERVERS
from tests.handlers.announcing.newsroom import Newsroom
from tests.handlers.delivery.post import Post
from tests.storage.announced_rows import imagine

MANY, FEW = 50_000, 2_000
TOLD = (Standing.FREE, Standing.TEMPLATE)
CHANNELS = (TELEGRAM, WHATSAPP, SIMULATED_TELEGRAM, SIMULATED_WHATSAPP)


def test_everybody_fares_as_the_preview_said(newsroom: Newsroom, backing: str) -> None:
    newsroom.keeps(*imagine(7, MANY if backing == SERVERS else FEW))
    newsroom.has_template("announcement_id")
    number = newsroom.drafts()
    seen = preview(number, newsroom.services, tier=MANY)
    assert set(seen.reach.people) == set(Standing)
    started = newsroom.starts(tier=MANY)
    post = Post()
    asyncio.run(_send_everything(newsroom, post))
    assert newsroom.of(started).state is AnnouncementState.FINISHED
    expected = Counter(
        {f"excluded:{one}": count for one, count in seen.reach.people.items() if one not in TOLD}
    )
    expected["sent"] = sum(seen.reach.people[one] for one in TOLD)
    assert newsroom.tally(started) == expected
    assert expected.total() == seen.audience
    # As many messages as were counted, each to another chat.
    wanted = sum(count for (_, one), count in seen.reach.messages.items() if one in TOLD)
    assert len(post.destinations) == len({to.address for to in post.destinations}) == wanted
    approved = sum(not to.window_open for to in post.destinations)
    counted = seen.reach.messages.items()
    assert approved == sum(count for (_, one), count in counted if one is Standing.TEMPLATE)


async def _send_everything(newsroom: Newsroom, post: Post) -> None:
    """Expand and send in turn until neither has anything left to do."""
    channels = dict.fromkeys(CHANNELS, post)
    while True:
        expanded = newsroom.expands()
        while await deliver_once(newsroom.services, channels, "test", 500):
            pass
        if not expanded:
            return
