"""The two channels and their simulated twins, each between a provider and our neutral values.

The rule of this folder: nothing here decides what is said. What arrives is read from plain dicts;
``telegram`` and ``twilio.rest`` are imported only by what sends, so that the web never pays.
"""
