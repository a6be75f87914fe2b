from collections.abc import Callable

import pytest


@pytest.fixture
def visitor(browser, browser_context_args, live_server) -> Callable:
    """visitor(**how the browser is set up): a page of somebody who was never here before."""
    contexts = []

    def open_browser(**how):
        usual = {"viewport": {"width": 1280, "height": 800}, "base_url": live_server.url}
        contexts.append(browser.new_context(**(browser_context_args | usual | how)))
        return contexts[-1].new_page()

    yield open_browser
    for context in contexts:
        context.close()
