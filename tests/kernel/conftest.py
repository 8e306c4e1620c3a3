"""Laws are checked, not timed: on a busy machine Hypothesis must not complain of slowness."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
