"""The outside: channels, web, worker, command line, settings and wiring.

The rule of this ring: the only home of Flask, Telegram, Twilio and Click. It translates between the
world and ``handlers`` and holds no rule of the programme and no sentence for people.
"""
