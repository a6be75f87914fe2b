import pytest


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    """What is sent in lies in a folder of the test's own."""
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR
