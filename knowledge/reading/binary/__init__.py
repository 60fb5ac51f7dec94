"""Formats that only large libraries can read: PDF, Word, PowerPoint, Excel and web pages.

What was written by others is parsed in a process of its own (`child`), which has little memory, little time and nothing
to lose; `worker` starts it, hands documents over and ends it. Nothing here may import the vector index or a model.
"""
