"""A server that is killed while staff publish and move columns, over and over.

    python -m tests.site.killed_server ROUNDS SEED

The settings come from the environment. Each round forks a server, lets three people work
through it over HTTP (one writes and publishes articles, one publishes drafts, one moves
columns), kills it with SIGKILL at a random moment, and looks at what is there. Prints, as
JSON, {"acknowledged": n, "problems": [...]}.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import sys
import threading
import time
from socketserver import ThreadingMixIn
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django

LONGEST = 0.3  # seconds that a server has from its first answer until it is killed
TOKEN = "k" * 32


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args) -> None:
        pass


def serve(listening: socket.socket) -> None:
    """Answer on the socket until killed."""
    from django.core.wsgi import get_wsgi_application

    server = Server(("127.0.0.1", 0), QuietHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = "localhost", listening.getsockname()[1]
    server.setup_environ()
    server.set_app(get_wsgi_application())
    server.serve_forever(poll_interval=0.01)


class Person(threading.Thread):
    """Somebody at work: does one thing after the other until the server is gone.

    `done` are the things that the server acknowledged; `under_way` is the one that it may
    or may not have done.
    """

    def __init__(self, port: int, session: str, things):
        super().__init__()
        self.port, self.session, self.things = port, session, things
        self.done: list = []
        self.under_way = None
        self.refused: list[str] = []

    def run(self) -> None:
        for thing, address, form in self.things:
            self.under_way = thing
            try:
                status = self._post(address, form)
            except (OSError, http.client.HTTPException):
                return
            if status == 302:
                self.done.append(thing)
            else:
                self.refused.append(f"{address}: {status}")
            self.under_way = None

    def _post(self, address: str, form: dict) -> int:
        with contextlib.closing(http.client.HTTPConnection("localhost", self.port)) as connection:
            headers = {
                "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
                "X-CSRFToken": TOKEN,
                "Content-Type": "application/x-www-form-urlencoded",
            }
            connection.request("POST", address, urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status


class Office:
    """The site on which they work, and what it must look like after each round."""

    def __init__(self, seed: int):
        from django.contrib.auth.models import User
        from django.test import Client

        from tests.factories.articles import draft_article
        from tests.factories.columns import make_column

        self.chance = random.Random(seed)
        tops = [make_column(f"一级{number}") for number in range(3)]
        below = [make_column(f"二级{number}", parent=tops[0]) for number in range(6)]
        self.news, self.tops, self.movable = tops[0], tops, below
        self.parents = {column.pk: {tops[0].pk} for column in below}
        self.drafts = [draft_article(below[number % 6], f"草稿{number}") for number in range(200)]
        self.titles: set[str] = set()
        self.published: set[int] = set()
        client = Client()
        boss = User.objects.create_superuser("boss")
        client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
        self.session = client.cookies["sessionid"].value
        # What every server forked from here would otherwise import and compile for itself.
        _, address, form = next(self.writing(0))
        assert client.post(address, form, headers={"host": "localhost"}).status_code == 302

    def writing(self, round_number: int):
        for number in range(1000):
            title = f"第 {round_number} 轮第 {number} 篇"
            form = {
                "title": title,
                "column": self.news.pk,
                "body": "<p>会议听取了汇报。</p>",
                "source": "办公室",
                "published_at_0": "2018-11-20",
                "published_at_1": "09:36",
                "attachments-TOTAL_FORMS": 0,
                "attachments-INITIAL_FORMS": 0,
                "_publish": "1",
            }
            yield title, "/admin/articles/article/add/", form

    def publishing(self):
        while self.drafts:
            draft = self.drafts.pop()
            form = {"action": "publish_selected", "_selected_action": draft.pk}
            yield draft.pk, "/admin/articles/article/", form

    def moving(self):
        for _ in range(1000):
            column, target = self.chance.choice(self.movable), self.chance.choice(self.tops)
            form = {"target": target.pk, "position": "last-child"}
            yield (column.pk, target.pk), f"/admin/columns/column/{column.pk}/move/", form

    def work(self, round_number: int) -> tuple[int, list[str]]:
        """One round: (how many things were acknowledged, what is wrong afterwards)."""
        from django.db import connections

        connections.close_all()  # the server must not share a connection with us
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        server = os.fork()
        if server == 0:
            try:
                serve(listening)
            finally:
                os._exit(1)
        port = listening.getsockname()[1]
        listening.close()
        things = (self.writing(round_number), self.publishing(), self.moving())
        people = [Person(port, self.session, one) for one in things]
        for person in people:
            person.start()
        late = time.monotonic() + 20
        while not any(person.done for person in people) and time.monotonic() < late:
            time.sleep(0.01)
        time.sleep(self.chance.uniform(0, LONGEST))
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
        for person in people:
            person.join()
        refused = [text for person in people for text in person.refused]
        return sum(len(person.done) for person in people), refused + self._problems(*people)

    def _problems(self, writer: Person, publisher: Person, mover: Person) -> list[str]:
        from apps.articles.models import Article
        from apps.audit import chain
        from apps.columns import placing, tree
        from apps.columns.models import Column, Entry

        found = [str(broken) for broken in chain.breaks()]
        found += map(str, tree.problems())
        found += map(str, placing.problems())
        self.titles.update(writer.done)
        live = set(Entry.objects.values_list("title", flat=True))
        found += [f"lost: {title}" for title in self.titles - live]
        self.published.update(publisher.done)
        public = set(Article.objects.published().values_list("pk", flat=True))
        found += [f"lost: publication of {pk}" for pk in self.published - public]
        for pk, parent in mover.done:
            self.parents[pk] = {parent}
        if mover.under_way is not None:
            pk, parent = mover.under_way
            self.parents[pk] = self.parents[pk] | {parent}
        stored = dict(Column.objects.filter(pk__in=self.parents).values_list("pk", "parent_id"))
        for pk, possible in self.parents.items():
            if stored[pk] not in possible:
                found.append(f"lost: move of column {pk}")
            self.parents[pk] = {stored[pk]}
        return found


def main(rounds: int, seed: int) -> dict:
    office = Office(seed)
    acknowledged, problems = 0, []
    for number in range(1, rounds + 1):
        done, wrong = office.work(number)
        acknowledged += done
        problems += [f"round {number}: {problem}" for problem in wrong]
    return {"acknowledged": acknowledged, "problems": problems}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
