"""What tests need beyond Python packages. Tests that lack it are skipped, each with the reason."""

import pytest
import torch

from training.scenes.objects import ANNOTATIONS
from training.scenes.sprites import DRAWINGS

# Two threads that compete with another process are many times slower than one.
torch.set_num_threads(1)

# The tables of names, and with them the sizes of some networks, are read from CLDR while modules are imported.
collect_ignore_glob = [] if ANNOTATIONS.is_dir() else ["test_*.py"]


def pytest_report_header() -> str | None:
    if ANNOTATIONS.is_dir():
        return None
    return f"No test runs: {ANNOTATIONS} is missing. Install unicode-cldr-core."


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if collect_ignore_glob and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture
def drawings() -> None:
    """Skips a test that draws pictures if the emoji have not been drawn (`scripts/emoji-drawings.ts`)."""
    if not DRAWINGS.is_dir():
        pytest.skip(f"{DRAWINGS} is missing: draw the emoji with scripts/emoji-drawings.ts")
