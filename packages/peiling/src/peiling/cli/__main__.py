"""`python -m peiling.cli` does what `peiling` does."""

import sys

from peiling.cli import main

sys.exit(main())
