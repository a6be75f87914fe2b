"""The WSGI application that the server runs."""

import multiprocessing
import os
import signal

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms_project.settings")

if multiprocessing.parent_process() is not None:
    # A worker of granian. Ctrl-C in a terminal reaches workers and their parent alike, and a
    # worker that is asked twice to stop hangs: it waits for its parent's word alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

application = get_wsgi_application()
