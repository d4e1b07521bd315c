"""Reminders that we start by ourselves, each once, by day, and stopped by the word STOP."""
