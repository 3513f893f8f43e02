"""`python -m storybook`: the same as the command `storybook`."""

import sys

from storybook.cli import main

if __name__ == "__main__":
    sys.exit(main())
