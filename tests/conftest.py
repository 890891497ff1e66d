"""What all tests share: Hypothesis without a deadline, which a busy machine would miss."""

from hypothesis import settings

settings.register_profile("tapeviz", deadline=None)
settings.load_profile("tapeviz")
