"""What every test may ask for: the checkout, and the real files beside it if they are there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is slow at times; how long one example takes proves nothing. SHADOWIT_EXAMPLES tries more of them.
settings.register_profile("house", deadline=None, max_examples=int(os.environ.get("SHADOWIT_EXAMPLES", "40")))
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real files that lies beside some checkouts; without it the test is left out."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("no collection of real files beside this checkout")
    return folder
