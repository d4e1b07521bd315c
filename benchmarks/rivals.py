"""What Lontar is measured beside, on the same gunicorn: a floor, a tutorial, an example.

None of them keeps anything that would survive a power cut, and none checks who is calling.
"""

import asyncio
import json
import os
import threading
from concurrent.futures import Future
from typing import Any

from flask import Flask, request

from benchmarks.workloads import (
    SENDER,
    STEPS,
    TELEGRAM_PATH,
    TELEGRAM_TOKEN,
    WHATSAPP_PATH,
)

# Answers as long as Lontar's own to the same words.
MENU = """{}? Balas dengan angka.

1 Cek status
2 Manfaat
3 Lanjut bayar sendiri
4 Kantor terdekat
5 Bicara petugas
6 Lainnya"""
FIRST = "Halo Bapak/Ibu. Ini contoh, asisten otomatis untuk pekerja yang iurannya dibayar. " * 3
ANSWERS = {
    "halo": FIRST + MENU.format(STEPS[0][1]),
    "5": MENU.format(STEPS[1][1]),
    "3": f"{FIRST}{STEPS[2][1]}\n\n1 Manfaat lain\n2 Hitung manfaat\n3 Cek status\n4 Menu utama",
    "menu": MENU.format(STEPS[3][1]),
}
# At which step a word is understood, and which comes after it.
NEXT = {("start", "halo"): "menu", ("menu", "5"): "topics", ("topics", "3"): "answered"}


def bare() -> Flask:
    """Return a Flask application that says "ok" to everything."""
    app = Flask("bare")

    @app.get("/healthz")
    @app.post("/<path:path>")
    def answer(path: str = "") -> str:
        del path
        return "ok"

    return app


def tutorial() -> Flask:
    """Return what Twilio's tutorials build: a session in Redis, an answer by MessagingResponse."""
    import redis  # noqa: PLC0415 - only the process that needs it
    from twilio.twiml.messaging_response import MessagingResponse  # noqa: PLC0415 - same

    app = Flask("tutorial")
    sessions = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post(WHATSAPP_PATH)
    def reply() -> tuple[str, dict[str, str]]:
        key = f"lontar-benchmark:{request.form['From']}"
        body = request.form["Body"].strip().lower()
        session = json.loads(sessions.get(key) or '{"step": "start"}')
        session["step"] = "menu" if body == "menu" else NEXT.get((session["step"], body), "menu")
        session["last"] = body
        sessions.set(key, json.dumps(session), ex=3600)
        response = MessagingResponse()
        response.message(ANSWERS[body], to=request.form["From"], from_=SENDER)
        return str(response), {"Content-Type": "text/xml"}

    return app


def example() -> Flask:
    """Return python-telegram-bot behind Flask: a ConversationHandler that answers by the Bot API.

    As in its own example the Application lives on a loop beside the web; here the view waits for
    it, so that there is an answer to check. The Bot API is a server on this machine.
    """
    from telegram import Update  # noqa: PLC0415 - only the process that needs it
    from telegram.ext import (  # noqa: PLC0415 - same
        Application,
        ConversationHandler,
        MessageHandler,
        filters,
    )

    app = Flask("example")
    said: dict[int, str] = {}

    async def answer(update: Update, _context: Any) -> str:  # noqa: ANN401 - the library's
        message = update.effective_message
        assert message
        said[message.chat_id] = ANSWERS[message.text or ""]
        await message.reply_text(said[message.chat_id])
        return {"5": "topics", "3": "answered"}.get(message.text or "", "menu")

    every: list[Any] = [MessageHandler(filters.TEXT, answer)]
    states: dict[object, Any] = {"menu": every, "topics": every, "answered": every}
    address = f"{os.environ['BOT_API_URL']}/bot"
    built = Application.builder().token(TELEGRAM_TOKEN).base_url(address).updater(None).build()
    built.add_handler(ConversationHandler(entry_points=every, states=states, fallbacks=[]))
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    asyncio.run_coroutine_threadsafe(built.initialize(), loop).result()

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post(TELEGRAM_PATH)
    def take() -> str:
        update = Update.de_json(request.get_json(), built.bot)
        done: Future[None] = asyncio.run_coroutine_threadsafe(built.process_update(update), loop)
        done.result()
        return said[update.effective_chat.id] if update.effective_chat else ""

    return app
