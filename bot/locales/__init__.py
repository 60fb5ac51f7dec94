"""Translations of everything partners read: one gettext catalog per language, and the tool that keeps them complete.

`python -m bot.locales` collects every text from the code and updates the catalogs: translations stay, new texts are
empty, a changed text keeps its old translation marked as fuzzy until somebody has looked at it.
"""
