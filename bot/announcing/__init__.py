"""Announcements on their way: a job per announcement plans, feeds the outbox at the platforms' pace, and counts.

    duties[feeding.KIND] = Feeding(database=database, reach=reach).duty
    duties[watching.KIND] = Watching(database=database, reach=reach, platforms=platforms).duty
    duties[outbox.KIND] = passing.guarded(database, channels)
    on_dead[outbox.KIND] = passing.buried

Everything is decided from rows: killed at any moment, the job goes on where they say it was.
"""
