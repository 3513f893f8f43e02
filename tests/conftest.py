"""What holds for all tests: none of them asks how fast the machine is."""

from hypothesis import settings

settings.register_profile("storybook", deadline=None, derandomize=True)
settings.load_profile("storybook")
