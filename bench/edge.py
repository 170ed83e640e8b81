"""What bench/limits and bench/attacks have in common: frames, a proxy in a small JVM of its own, and a backend in a process.

Python 3.8 or later, its standard library, and openssl. Everything listens on free ports of 127.0.0.1.
"""
import collections
import json
import multiprocessing
import os
import pathlib
import re
import resource
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
JAVA_OPTS = "-Xmx256m -Dio.netty.maxDirectMemory=268435456"
START_SECONDS = 90
CALL_SECONDS = 20
READ_BYTES = 1 << 18
WINDOW_BYTES = 65_535

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9
ACK = END_STREAM = 1
END_HEADERS = 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

# What a request's first message asks the backend for: ECHO and WAIT are answered with a head and the message, WAIT ends when
# the client ends, MUTE says nothing before that, FLOOD sends all that the windows let through and never ends.
ECHO, WAIT, MUTE, FLOOD = b"E", b"W", b"M", b"F"


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def window_update(stream, count):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", count))


def integer(value, bits, first=0):
    """An HPACK integer (RFC 7541 5.1)."""
    most = (1 << bits) - 1
    if value < most:
        return bytes((first | value,))
    out, value = bytearray((first | most,)), value - most
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes((value,))


def literal(name, value):
    """A field that enters no table, without Huffman (RFC 7541 6.2.2)."""
    return b"\0" + integer(len(name), 7) + name + integer(len(value), 7) + value


def message(text):
    return b"\0" + struct.pack(">I", len(text)) + text


REQUEST = (b"\x83\x87" + literal(b":path", b"/bench.S/Call") + literal(b":authority", b"localhost")
           + literal(b"content-type", b"application/grpc") + literal(b"te", b"trailers"))
RESPONSE = b"\x88" + literal(b"content-type", b"application/grpc")
STATUS_OK = literal(b"grpc-status", b"0")


def frames(got):
    """Takes the whole frames out of a bytearray: (kind, flags, stream, payload)."""
    at, found = 0, []
    while at + 9 <= len(got):
        end = at + 9 + int.from_bytes(got[at:at + 3], "big")
        if end > len(got):
            break
        found.append((got[at + 3], got[at + 4], int.from_bytes(got[at + 5:at + 9], "big") & 0x7FFFFFFF, bytes(got[at + 9:end])))
        at = end
    del got[:at]
    return found


class Peer:
    """A client's connection: TLS over a blocking socket, PINGs and SETTINGS are answered in passing."""

    def __init__(self, sock, settings=b""):
        self.sock, self.got = sock, bytearray()
        sock.sendall(PREFACE + frame(SETTINGS, 0, 0, settings) + window_update(0, 1 << 30))

    def fileno(self):
        return self.sock.fileno()

    def send(self, data):
        self.sock.sendall(data)

    def read(self):
        """The frames of the next read; EOFError at the end."""
        data = self.sock.recv(READ_BYTES)
        while data and self.sock.pending():
            data += self.sock.recv(READ_BYTES)
        if not data:
            raise EOFError("the proxy ended a connection")
        self.got += data
        found = frames(self.got)
        for kind, flags, _, payload in found:
            if kind in (SETTINGS, PING) and not flags & ACK:
                self.send(frame(kind, ACK, 0, payload if kind == PING else b""))
        return found

    def close(self):
        self.sock.close()


def client_context():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    return context


def connect(context, port, source="127.0.0.1", settings=b"", before=b""):
    raw = socket.create_connection(("127.0.0.1", port), CALL_SECONDS, (source, 0))
    raw.sendall(before)
    return Peer(context.wrap_socket(raw, server_hostname="localhost"), settings)


def call(context, port):
    """Milliseconds of a call on a new connection; fails when it does not come back from the backend."""
    began = time.monotonic()
    peer = connect(context, port)
    peer.send(frame(HEADERS, END_HEADERS, 1, REQUEST) + frame(DATA, END_STREAM, 1, message(ECHO)))
    echoed = False
    while True:
        for kind, flags, stream, _ in peer.read():
            if kind in (GOAWAY, RST_STREAM):
                raise EOFError("the call was refused")
            echoed = echoed or kind == DATA
            if stream == 1 and flags & END_STREAM:
                peer.close()
                if not echoed:
                    raise EOFError("the proxy answered in place of the backend")
                return (time.monotonic() - began) * 1000


class BackendConnection:
    """One connection of the proxy to the backend. It answers each request as its first message asks, within the windows."""

    def __init__(self, sock):
        self.sock, self.got, self.out = sock, bytearray(), bytearray(frame(SETTINGS, 0, 0) + window_update(0, 1 << 30))
        self.preface = len(PREFACE)
        # By stream: what it asks for, and the window of its answer.
        self.asks, self.windows = {}, {}
        self.window = WINDOW_BYTES
        self.floods = collections.deque()

    def take(self, data):
        self.got += data
        if self.preface:
            if len(self.got) < self.preface:
                return
            del self.got[:self.preface]
            self.preface = 0
        for kind, flags, stream, payload in frames(self.got):
            self.on_frame(kind, flags, stream, payload)
        self.pour()

    def on_frame(self, kind, flags, stream, payload):
        if kind == HEADERS and not flags & END_STREAM and stream not in self.asks:
            self.asks[stream], self.windows[stream] = b"", WINDOW_BYTES
        elif kind in (HEADERS, DATA):
            self.on_message(flags, stream, payload)
        elif kind == RST_STREAM:
            self.forget(stream)
        elif kind in (SETTINGS, PING) and not flags & ACK:
            self.out += frame(kind, ACK, 0, payload if kind == PING else b"")
        elif kind == WINDOW_UPDATE and stream == 0:
            self.window += int.from_bytes(payload, "big")
        elif kind == WINDOW_UPDATE and stream in self.windows:
            self.windows[stream] += int.from_bytes(payload, "big")
            if self.asks[stream] == FLOOD:
                self.floods.append(stream)

    def on_message(self, flags, stream, payload):
        ask = self.asks.get(stream)
        if ask == b"" and len(payload) > 5:
            self.asks[stream] = ask = payload[5:6]
            if ask != MUTE:
                self.out += frame(HEADERS, END_HEADERS, stream, RESPONSE)
            if ask == FLOOD:
                self.floods.append(stream)
            elif ask in (ECHO, WAIT):
                self.out += frame(DATA, 0, stream, payload)
        if flags & END_STREAM and ask != FLOOD:
            head = b"" if ask in (ECHO, WAIT) else RESPONSE
            self.out += frame(HEADERS, END_HEADERS | END_STREAM, stream, head + STATUS_OK)
            self.forget(stream)

    def forget(self, stream):
        self.asks.pop(stream, None)
        self.windows.pop(stream, None)

    def pour(self):
        while self.floods and self.window > 0 and len(self.out) < READ_BYTES:
            stream = self.floods.popleft()
            count = min(self.windows.get(stream, 0), self.window, 16_384)
            if count > 0:
                self.out += frame(DATA, 0, stream, bytes(count))
                self.window -= count
                self.windows[stream] -= count
                self.floods.append(stream)


def serve(listener):
    """The backend's process: one thread, until it is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    poll, peers = select.poll(), {}
    poll.register(listener, select.POLLIN)
    while True:
        for number, event in poll.poll():
            peer = peers.get(number)
            try:
                if peer is None:
                    sock = listener.accept()[0]
                    sock.setblocking(False)
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    number, peer = sock.fileno(), BackendConnection(sock)
                    peers[number] = peer
                elif event & ~select.POLLOUT:
                    data = peer.sock.recv(READ_BYTES)
                    if not data:
                        raise EOFError
                    peer.take(data)
                while peer.out:
                    del peer.out[:peer.sock.send(peer.out)]
                    peer.pour()
            except BlockingIOError:
                pass
            except (EOFError, OSError):
                poll.unregister(number)
                peers.pop(number).sock.close()
                continue
            poll.register(number, select.POLLIN | (select.POLLOUT if peer.out else 0))


def resident_mib(pid):
    status = pathlib.Path("/proc/%d/status" % pid).read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024


def need_files(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        sys.exit("%d open files are needed, ulimit -Hn is %d" % (count, hard))
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


SETTINGS_FILE = """\
entryPoints:
  grpcs:
    address: "127.0.0.1:%(port)d"
%(entry_point)s
  traefik:
    address: "127.0.0.1:0"
metrics: { prometheus: {} }
http:
  routers:
    all: { rule: "PathPrefix(`/`)", entryPoints: [%(entry_points)s], service: backend, tls: {} }
  services:
    backend: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:%(backend)d" } ] } }
tls:
  certificates:
    - { certFile: "%(work)s/cert.pem", keyFile: "%(work)s/key.pem" }
"""


def self_signed(work):
    """cert.pem and key.pem for localhost, which nobody has signed."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", work + "/key.pem",
         "-out", work + "/cert.pem"], check=True, stderr=subprocess.DEVNULL)


class Edge:
    """A backend and a proxy in front of it, each a process of its own; both end with the block."""

    def __init__(self, work, entry_point="", entry_points="grpcs", port=0, java_opts=JAVA_OPTS, certify=self_signed):
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.backend = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        self.backend.start()
        certify(work)
        settings = pathlib.Path(work, "portcullis.yml")
        settings.write_text(SETTINGS_FILE % {
            "entry_point": entry_point, "entry_points": entry_points, "backend": listener.getsockname()[1], "work": work,
            "port": port})
        listener.close()
        self.log_file = pathlib.Path(work, "portcullis.log")
        environment = dict(os.environ)
        environment["PORTCULLIS_JAVA_OPTS"] = java_opts + " " + environment.get("PORTCULLIS_JAVA_OPTS", "")
        self.began = time.monotonic()
        with open(self.log_file, "wb") as out:
            # A session of its own: the launcher and its JVM end together.
            self.process = subprocess.Popen([str(HOME / "portcullis"), "run", "--config", str(settings)], env=environment,
                                            stdout=out, stderr=subprocess.STDOUT, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.backend.kill()
        self.backend.join()

    def log(self):
        return self.log_file.read_text(errors="replace")

    def await_start(self):
        until = time.monotonic() + START_SECONDS
        while "ready in" not in self.log():
            if time.monotonic() > until or self.process.poll() is not None:
                sys.exit("the proxy does not start:\n" + self.log())
            time.sleep(0.1)

    def port(self, entry_point):
        return int(re.search(entry_point + r"[^,;\n]*?127\.0\.0\.1:(\d+)", self.log()).group(1))

    def pid(self):
        """The launcher becomes the JVM, or starts it as its child."""
        children = pathlib.Path("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)).read_text().split()
        return int(children[0]) if children else self.process.pid

    def resident_mib(self):
        return resident_mib(self.pid())

    def metrics(self, name):
        """The lines of one family: labels -> value."""
        with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % self.port("admin")) as page:
            lines = page.read().decode().splitlines()
        found = (re.fullmatch(re.escape(name) + r"(?:\{(.*)\})? (\S+)", line) for line in lines)
        return {match.group(1) or "": float(match.group(2)) for match in found if match}
