"""Connections that lie idle, readers and writers that take their time, and everybody at once after a restart."""

import resource
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from support.client import Client
from support.faults import report
from support.person import Person
from support.ports import wait_until
from support.usage import memory, open_files
from support.world import world

IDLE, SLOW, HERD = 10_000, 200, 300


def allow(files):
    """Lets this process, and those it starts, have so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, max(hard, files)))


def connect(server):
    """An open connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def test_ten_thousand_idle_connections(deployment):
    """They cost little memory, and requests beside them are answered."""
    allow(IDLE + 1_000)
    server = deployment()
    server.apply(world())
    server.start()
    tokens = Client(server).sign_in()
    before = memory(server.process)
    idle = []
    try:
        while len(idle) < IDLE:
            idle.append(connect(server))
            if len(idle) % 500 == 0:
                assert server.get("/health/ready").status_code == 200
        held = open_files(server.process)
        assert held >= IDLE, held
        during = memory(server.process)
        assert Client(server).userinfo(tokens["access_token"]).status_code == 200
        assert Client(server).sign_in()
    finally:
        for connection in idle:
            connection.close()
    wait_until(lambda: open_files(server.process) < 500, seconds=60, what="the end of the connections")
    assert during - before < IDLE * 0.03, f"{before} MiB, then {during} MiB"
    report(f"{IDLE} idle connections", server.engine, 1, mebibytes_before=round(before), mebibytes_during=round(during))


class Sloth(threading.Thread):
    """A connection that does one thing again and again, slowly, until the server has had enough of it."""

    def __init__(self, server, start, drop=b"", reads=True):
        super().__init__(daemon=True)
        self.connection, self.drop, self.reads, self.ended = connect(server), drop, reads, False
        self.connection.settimeout(1)
        self.connection.sendall(start)

    def run(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                if self.drop:
                    self.connection.sendall(self.drop)
                if not self.reads:
                    time.sleep(1)
                    self.connection.send(b"G", socket.MSG_DONTWAIT)
                elif self.connection.recv(1) == b"":
                    break
            except (TimeoutError, BlockingIOError):
                continue
            except OSError:
                break
        else:
            return
        self.ended = True


def test_slow_writers_and_slow_readers(deployment):
    """Heads and bodies that trickle in and answers that nobody reads are given up; others notice nothing."""
    server = deployment()
    server.apply(world())
    server.start()
    before = memory(server.process)
    head = b"POST /token HTTP/1.1\r\nHost: x\r\n"
    many = b"GET /.well-known/openid-configuration HTTP/1.1\r\nHost: x\r\n\r\n" * 400
    kinds = {
        "head": (head, b"X-Slow: 1\r\n", True),
        "nothing": (b"", b"", True),
        "body": (head + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n", b"a", True),
        "answer": (many, b"", False),
    }
    sloths = [Sloth(server, *kind) for kind in kinds.values() for _ in range(SLOW // len(kinds))]
    for sloth in sloths:
        sloth.start()
    most = before
    end = time.monotonic() + 120
    while not all(sloth.ended for sloth in sloths):
        assert time.monotonic() < end, {name: [s.ended for s in sloths[n * 50 : n * 50 + 3]] for n, name in enumerate(kinds)}
        assert Client(server).sign_in(), "somebody else is held up"
        most = max(most, memory(server.process))
        time.sleep(1)
    assert most - before < 150, f"{before} MiB, then {most} MiB"
    wait_until(lambda: open_files(server.process) < 100, seconds=60, what="the end of the connections")
    report("slow heads, bodies and readers", server.engine, len(sloths), mebibytes_before=round(before), mebibytes_most=round(most))


def test_everybody_at_once_after_a_restart(deployment, engine):
    """Hundreds that wait for the server to come back all get in: at once, or when they are told to try again."""
    server = deployment(engine)
    server.apply(world(clients=[]))
    server.start()
    client = Client(server)
    people = [Person(server) for _ in range(8)]
    for person in people:
        client.sign_in(person)
    server.stop()

    def come_back(number):
        browser = requests.Session()
        browser.cookies.update(people[number % len(people)].session.cookies.get_dict())
        url, verifier = client.authorization()
        told = 0
        for _ in range(600):
            try:
                answer = browser.get(url, allow_redirects=False, timeout=60)
                if answer.status_code == 303:
                    code = dict(pair.split("=") for pair in answer.headers["Location"].split("?")[1].split("&"))["code"]
                    return told, client.exchange(code, verifier).status_code
                assert answer.status_code == 503 and answer.headers["Retry-After"], answer.text
                told += 1
            except requests.ConnectionError:
                pass
            time.sleep(0.1)
        return told, None

    with ThreadPoolExecutor(100) as pool:
        coming = [pool.submit(come_back, number) for number in range(HERD)]
        time.sleep(0.5)
        server.start()
        outcomes = [waiting.result() for waiting in coming]
    assert [status for _, status in outcomes] == [200] * HERD, outcomes
    report("herd after a restart", engine, HERD, told_to_wait=sum(told for told, _ in outcomes))
