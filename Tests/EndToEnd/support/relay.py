"""A way to PostgreSQL that can be cut."""

import socket
import tempfile
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SOCKET = ".s.PGSQL.5432"


class Relay:
    """Passes on what comes through a socket in a folder of its own, until it is cut."""

    def __init__(self, server):
        self.target = str(Path(parse_qs(urlsplit(server).query)["host"][0]) / SOCKET)
        self.server_folder = str(Path(self.target).parent)
        self.folder = tempfile.TemporaryDirectory(prefix="relay")
        self.listener, self.open = None, []
        self.restore()

    def url(self, database):
        """The database by way of here."""
        return database.replace(self.server_folder, self.folder.name)

    def restore(self):
        """Lets everybody through."""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(f"{self.folder.name}/{SOCKET}")
        self.listener.listen(128)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self):
        """Ends every connection and lets nobody through."""
        self.listener.close()
        Path(self.folder.name, SOCKET).unlink()
        for connection in self.open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended
        self.open = []

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.target)
            self.open += [near, far]
            for ends in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    @staticmethod
    def _pass_on(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass  # one side has gone
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()
        self.folder.cleanup()
