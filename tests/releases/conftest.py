"""The release's own code is run from the repository's root, where `deploy` is found."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
