import pytest
from rendered import render


@pytest.fixture(scope="session")
def rendering(tmp_path_factory):
    """What the roles apply, rendered once for all tests."""
    return render(tmp_path_factory.mktemp("rendering"))
