#!/usr/bin/env python3
"""Public attacks on HTTP/2 and what lies before it, one by one on a real proxy, beside a client with 200 calls a second.

  bench/attacks/attack.py [words]       only the rows whose name has one of the words

Prints a table: what each attacker got, what the good client lost meanwhile, and the resident memory before and after. The exit
code is 1 when the good client lost a call, or when an attack was not answered as it must be.
"""
import collections
import multiprocessing
import pathlib
import select
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import edge as e  # noqa: E402
from edge import (  # noqa: E402
    CONTINUATION, DATA, END_HEADERS, END_STREAM, FLOOD, GOAWAY, HEADERS, PING, PRIORITY, REQUEST, RST_STREAM, SETTINGS,
    WINDOW_UPDATE, frame, integer, literal, message, window_update)

RATE = 200
# A good client's call that takes longer is lost.
LATE_SECONDS = 5
ROW_SECONDS = 14
SEND_BYTES = 16_384
ODD = range(1, 20_001, 2)
CONNECTIONS_MAX = 300
STREAM_IDLE_SECONDS = 5
ENTRY_POINT = """\
    transport:
      maxConnectionsPerClient: %d
      respondingTimeouts: { streamIdleTimeout: %ds }
  proxied:
    address: "127.0.0.1:0"
    proxyProtocol: { trustedIPs: ["127.0.0.0/8"] }""" % (CONNECTIONS_MAX, STREAM_IDLE_SECONDS)
ERRORS = ("NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR "
          "REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM").split()
PROTOCOL = "PROTOCOL_ERROR"
# Why the proxy closed a connection, as it counts it.
CALM, BROKEN = "enhance_your_calm", "protocol_error"


class Attacker:
    """One hostile connection, and what came back."""

    def __init__(self, target, settings=b"", before=b"", port=None):
        self.peer = e.connect(target.context, port or target.port, target.source, settings, before)
        self.resets, self.heads, self.bytes, self.goaway, self.over = collections.Counter(), 0, 0, "", False

    def flood(self, chunks):
        """Sends until the proxy ends the connection."""
        batch = bytearray()
        for chunk in chunks:
            batch += chunk
            if len(batch) >= SEND_BYTES:
                if not self.send(batch):
                    return
                batch = bytearray()
        self.send(batch)

    def send(self, data):
        try:
            if not self.over:
                self.peer.sock.settimeout(ROW_SECONDS)
                self.peer.send(data)
        except OSError:
            self.read(1)
            self.over = True
        self.read(0)
        return not self.over

    def read(self, seconds):
        """Takes what came, for so long at most."""
        until = time.monotonic() + seconds
        while not self.over and self.is_readable(until - time.monotonic()):
            try:
                for kind, _, _, payload in self.peer.read():
                    self.note(kind, payload)
            except (EOFError, OSError):
                self.over = True

    def is_readable(self, seconds):
        return self.peer.sock.pending() or select.select([self.peer], [], [], max(0, seconds))[0]

    def note(self, kind, payload):
        if kind == RST_STREAM:
            self.resets[error(payload)] += 1
        elif kind == GOAWAY:
            self.goaway = error(payload[4:]) + " " + payload[8:].decode("utf-8", "replace")
        self.heads += kind == HEADERS
        self.bytes += len(payload) if kind == DATA else 0

    def end(self, seconds=1.0):
        """Waits for the proxy's last word."""
        self.read(seconds)
        self.peer.close()
        return self

    def got(self):
        parts = ["GOAWAY " + self.goaway] if self.goaway else []
        parts += ["%d x RST_STREAM %s" % (count, name) for name, count in self.resets.items()]
        parts += ["%d answers" % self.heads] if self.heads else []
        return ", ".join(parts or ["connection reset" if self.over else "nothing"])


def error(payload):
    code = int.from_bytes(payload[:4], "big")
    return ERRORS[code] if code < len(ERRORS) else str(code)


def request(stream, flags=END_HEADERS, head=REQUEST):
    return frame(HEADERS, flags, stream, head)


def ask(stream, what):
    return request(stream) + frame(DATA, 0, stream, message(what))


def setting(key, value):
    return struct.pack(">HI", key, value)


# ---- floods: chunks, how the connection must end, and SETTINGS of the attacker ----

def rapid_reset():
    return (request(s) + frame(RST_STREAM, 0, s, struct.pack(">I", 8)) for s in ODD)


def provoked(provocation):
    return lambda: (request(s) + provocation(s) for s in ODD)


def in_stream(kind, payload=b"", flags=0, count=50_000):
    def chunks():
        yield request(1)
        for _ in range(count):
            yield frame(kind, flags, 1, payload)
    return chunks


def on_connection(kind, payload=b"", flags=0, count=50_000):
    return lambda: (frame(kind, flags, 0, payload) for _ in range(count))


def continuation(payload):
    def chunks():
        yield frame(HEADERS, 0, 1, REQUEST)
        for _ in range(50_000):
            yield frame(CONTINUATION, 0, 1, payload)
    return chunks


def table_sizes():
    for n in ODD:
        yield frame(SETTINGS, 0, 0, setting(1, 4096 * (n // 2 % 2))) + request(n)


def long_head(stream, head):
    pieces = [head[at:at + SEND_BYTES] for at in range(0, len(head), SEND_BYTES)]
    out = frame(HEADERS, END_STREAM | (END_HEADERS if len(pieces) == 1 else 0), stream, pieces[0])
    for n, piece in enumerate(pieces[1:], 2):
        out += frame(CONTINUATION, END_HEADERS if n == len(pieces) else 0, stream, piece)
    return out


FLOODS = [
    ("Rapid Reset (CVE-2023-44487)", rapid_reset, CALM),
    ("MadeYouReset: WINDOW_UPDATE of 0 (CVE-2025-8671)", provoked(lambda s: window_update(s, 0)), CALM),
    ("MadeYouReset: window overflow", provoked(lambda s: window_update(s, 0x7FFFFFFF)), CALM),
    ("MadeYouReset: DATA behind END_STREAM",
     provoked(lambda s: frame(DATA, END_STREAM, s) + frame(DATA, 0, s, b"late!")), CALM),
    ("MadeYouReset: HEADERS behind END_STREAM",
     provoked(lambda s: frame(DATA, END_STREAM, s) + request(s)), CALM),
    ("MadeYouReset: PRIORITY of 4 bytes", provoked(lambda s: frame(PRIORITY, 0, s, bytes(4))), CALM),
    ("MadeYouReset: PRIORITY on itself", provoked(lambda s: frame(PRIORITY, 0, s, struct.pack(">IB", s, 1))), CALM),
    ("MadeYouReset: content-length that does not fit",
     lambda: (request(s, head=REQUEST + literal(b"content-length", b"1")) + frame(DATA, 0, s, b"two..") for s in ODD), CALM),
    ("MadeYouReset: malformed requests", lambda: (request(s, head=REQUEST + literal(b"Upper", b"1")) for s in ODD), CALM),
    ("CONTINUATION flood", continuation(literal(b"x-flood", b"v" * 50)), CALM),
    ("CONTINUATION flood, zero-length", continuation(b""), CALM),
    ("header bytes: 130 kB of literals",
     lambda: [long_head(1, REQUEST + b"".join(literal(b"x-%03d" % n, b"v" * 1_000) for n in range(128)))], CALM),
    ("SETTINGS flood", on_connection(SETTINGS, setting(4, 65_535)), CALM),
    ("SETTINGS flood, empty", on_connection(SETTINGS), CALM),
    ("PING flood", on_connection(PING, bytes(8)), CALM),
    ("PING ACK flood", on_connection(PING, bytes(8), e.ACK), CALM),
    ("empty DATA flood", in_stream(DATA), CALM),
    ("DATA byte by byte", in_stream(DATA, b"x"), CALM),
    ("empty DATA flood, padded", in_stream(DATA, b"\x03\0\0\0", 8), CALM),
    ("WINDOW_UPDATE flood, connection", on_connection(WINDOW_UPDATE, struct.pack(">I", 1)), CALM),
    ("WINDOW_UPDATE flood, stream", in_stream(WINDOW_UPDATE, struct.pack(">I", 1)), CALM),
    ("PRIORITY flood", lambda: (frame(PRIORITY, 0, s, struct.pack(">IB", 0, 16)) for s in range(1, 100_001, 2)), CALM),
    ("flood of unknown frames", on_connection(0x7F, b"x" * 20), CALM),
    ("table size: SETTINGS up and down", table_sizes, CALM),
    ("table size: 8,000 updates in a block", lambda: [request(1, head=b"\x20" * 8_000 + REQUEST)], BROKEN),
    ("table size: above what is allowed", lambda: [request(1, head=integer(1 << 20, 5, 0x20) + REQUEST)], BROKEN),
]


def flood_row(chunks, reason):
    """The verdict is the proxy's own count, because a GOAWAY may be lost to whoever sends on into a closed socket."""
    def run(target):
        before, limits = target.closed(reason), target.limits()
        attacker = Attacker(target)
        attacker.flood(chunks())
        until = time.monotonic() + LATE_SECONDS
        while target.closed(reason) == before and time.monotonic() < until:
            attacker.read(0.05)
        attacker.end(0)
        kinds = [kind for kind, count in target.limits().items() if count > limits[kind]]
        return "%s (counted as %s)" % (attacker.got(), ", ".join(kinds) or reason), target.closed(reason) > before
    return run


# ---- header lists ----

def oversized(first, block, grpc):
    """The same list on 100 streams of one connection: each is answered, for honest clients send too much as well."""
    def run(target):
        attacker, before = Attacker(target), target.answers(grpc)
        prefix = REQUEST if grpc else b"\x83\x87" + literal(b":path", b"/") + literal(b":authority", b"localhost")
        for stream in range(1, 201, 2):
            head = prefix + (first if stream == 1 else b"") + block
            if not attacker.send(long_head(stream, head)):
                break
        attacker.end()
        refused = target.answers(grpc) - before
        words = "%d x %s, %s" % (refused, "RESOURCE_EXHAUSTED" if grpc else "431", attacker.got())
        return words, refused == 100
    return run


BIG = b"\x40" + integer(5, 7) + b"x-big" + integer(4_000, 7) + b"v" * 4_000
CRUMB = b"\x40" + integer(6, 7) + b"cookie" + integer(3, 7) + b"a=b"
HEADER_LISTS = [
    ("HPACK bomb: 4 kB field, 16,000 references", BIG, b"\xbe" * 16_000),
    ("cookie crumbs: 4,000 references", CRUMB, b"\xbe" * 4_000),
    ("header count: 201 fields", b"", literal(b"x-n", b"1") * 201),
    ("header bytes: 62 kB that count as 66 kB", b"", b"".join(literal(b"x-%03d" % n, b"v" * 500) for n in range(124))),
]


# ---- smuggling ----

def fields(*pairs):
    return b"".join(literal(name, value) for name, value in pairs)


LINE = [(b":method", b"POST"), (b":scheme", b"https"), (b":path", b"/bench.S/Call"), (b":authority", b"localhost")]
SMUGGLED = [
    ("CR in a value", LINE + [(b"x", b"a\rb")]), ("LF in a value", LINE + [(b"x", b"a\nb")]),
    ("NUL in a value", LINE + [(b"x", b"a\0b")]), ("CR LF in a path", LINE[:2] + [(b":path", b"/a\r\nx: y")] + LINE[3:]),
    ("LF in a name", LINE + [(b"x\ny", b"a")]), ("NUL in a name", LINE + [(b"x\0", b"a")]),
    ("colon in a name", LINE + [(b"x:y", b"a")]), ("space in a name", LINE + [(b"x y", b"a")]),
    ("empty name", LINE + [(b"", b"a")]), ("upper case", LINE + [(b"X-A", b"a")]),
    ("connection", LINE + [(b"connection", b"close")]), ("keep-alive", LINE + [(b"keep-alive", b"1")]),
    ("proxy-connection", LINE + [(b"proxy-connection", b"close")]), ("upgrade", LINE + [(b"upgrade", b"h2c")]),
    ("transfer-encoding", LINE + [(b"transfer-encoding", b"chunked")]), ("te: gzip", LINE + [(b"te", b"gzip")]),
    ("two methods", LINE[:1] + LINE), ("two schemes", LINE[:2] + LINE[1:]), ("two paths", LINE[:3] + LINE[2:]),
    ("two authorities", LINE + LINE[3:]), ("no method", LINE[1:]), ("no path", LINE[:2] + LINE[3:]),
    ("pseudo-header behind a field", LINE[:3] + [(b"x", b"a")] + LINE[3:]), ("unknown pseudo-header", LINE + [(b":x", b"a")]),
    ("response's pseudo-header", LINE + [(b":status", b"200")]), ("authority against host", LINE + [(b"host", b"other")]),
    ("user in authority", LINE[:3] + [(b":authority", b"me@localhost")]), ("empty path", LINE[:2] + [(b":path", b"")] + LINE[3:]),
    ("two content-lengths", LINE + [(b"content-length", b"1"), (b"content-length", b"2")]),
    ("negative content-length", LINE + [(b"content-length", b"-1")]),
]


def smuggling(target):
    before, passed = target.calls_started(), []
    for name, pairs in SMUGGLED:
        attacker = Attacker(target)
        attacker.send(request(1, END_HEADERS | END_STREAM, fields(*pairs)))
        until = time.monotonic() + LATE_SECONDS
        while not (attacker.over or attacker.resets or attacker.heads) and time.monotonic() < until:
            attacker.read(0.05)
        attacker.peer.close()
        if attacker.resets != {PROTOCOL: 1} or attacker.heads:
            passed.append("%s: %s" % (name, attacker.got()))
    calls = target.calls_started() - before
    return "%d x RST_STREAM PROTOCOL_ERROR, no call begun%s" % (
        len(SMUGGLED) - len(passed), "".join("; " + one for one in passed)), not passed and not calls


# ---- many connections, stalls, and slow ones ----

def connection_flood(target):
    held, refused = [], 0
    for _ in range(CONNECTIONS_MAX + 200):
        try:
            attacker = Attacker(target)
            attacker.read(0)
            held.append(attacker)
        except (OSError, EOFError):
            refused += 1
    for attacker in held:
        attacker.read(0.001)
    alive = sum(not attacker.over for attacker in held)
    for attacker in held:
        attacker.peer.close()
    return "%d open, the others closed" % alive, alive <= CONNECTIONS_MAX


def stalled(window, credit):
    """Asks for endless answers on 250 streams. With credit, opens each stream's window by so many bytes, again and again."""
    def run(target):
        attacker, until = Attacker(target, setting(4, window)), time.monotonic() + ROW_SECONDS - 2
        attacker.flood(ask(s, FLOOD) for s in range(1, 501, 2))
        while time.monotonic() < until and sum(attacker.resets.values()) < 250 and not attacker.over:
            if credit:
                attacker.flood(window_update(s, credit) for s in range(1, 501, 2))
            attacker.read(0.2)
        attacker.peer.close()
        return "%s, %d bytes" % (attacker.got(), attacker.bytes), bool(attacker.goaway) or attacker.resets["CANCEL"] == 250
    return run


def unread(target):
    """Grants large windows, asks for endless answers, and never reads its socket."""
    attacker, streams = Attacker(target, setting(4, 1 << 30)), range(1, 501, 2)
    attacker.peer.send(b"".join(ask(s, FLOOD) for s in streams))
    before, most, until = target.limits()["stalled_stream"], 0, time.monotonic() + ROW_SECONDS - 2
    while time.monotonic() < until and target.limits()["stalled_stream"] - before < 1:
        most = max(most, target.queued_bytes())
        time.sleep(0.3)
    cut = target.limits()["stalled_stream"] - before
    attacker.peer.close()
    return "%d MiB queued at most, streams reset: %s" % (most >> 20, "yes" if cut else "no"), cut > 0


SLOW_COUNT = 50


def slow(begin, drip):
    """Connections that begin and then send a byte a second; counts how long the proxy bears them."""
    def run(target):
        began, socks = time.monotonic(), [begin(target) for _ in range(SLOW_COUNT)]
        while socks and time.monotonic() < began + ROW_SECONDS:
            time.sleep(1)
            for sock in list(socks):
                if ended(sock, drip):
                    socks.remove(sock)
        for sock in socks:
            sock.close()
        return "%d of %d closed within %.0f s" % (SLOW_COUNT - len(socks), SLOW_COUNT, time.monotonic() - began), not socks
    return run


def ended(sock, drip):
    try:
        sock.sendall(drip)
        sock.settimeout(0.001)
        while sock.recv(65_536):
            pass
        sock.close()
        return True
    except (TimeoutError, socket.timeout, ssl.SSLWantReadError):
        return False
    except OSError:
        sock.close()
        return True


def plain(target, port=None):
    return socket.create_connection(("127.0.0.1", port or target.port), LATE_SECONDS, (target.source, 0))


def secured(target):
    return target.context.wrap_socket(plain(target), server_hostname="localhost")


def begun_handshake(target):
    sock = plain(target)
    sock.sendall(b"\x16\x03\x01\x02\x00\x01")
    return sock


def begun_proxy_header(target):
    sock = plain(target, target.proxied)
    sock.sendall(b"PROXY TCP4 1")
    return sock


def begun_head(target):
    peer = Attacker(target).peer
    peer.send(frame(HEADERS, 0, 1, REQUEST))
    return peer.sock


SLOW = [
    ("slow PROXY header", slow(begun_proxy_header, b"1")),
    ("slow handshake", slow(begun_handshake, b"\0")),
    ("slow preface", slow(secured, b"P")),
    ("slow preface, nothing at all", slow(secured, b"")),
    ("slow headers", slow(begun_head, frame(CONTINUATION, 0, 1, b"\x84"))),
    ("zero window, endless answers", stalled(0, 0)),
    ("one-byte window, endless answers", stalled(1, 1)),
    ("socket that is not read, endless answers", unread),
]


# ---- the good client, and the table ----

def good_client(port, counts):
    """A process: calls at a steady rate on one connection; counts[0] made, [1] answered, [2] lost, [3] worst microseconds."""
    context = e.client_context()
    peer, stream, open_calls, due = e.connect(context, port), 1, {}, time.monotonic()
    while True:
        now = time.monotonic()
        if due <= now:
            due += 1 / RATE
            counts[0] += 1
            open_calls[stream] = [now, False]
            peer.send(request(stream) + frame(DATA, END_STREAM, stream, message(e.ECHO + bytes(100))))
            stream += 2
        if not peer.sock.pending() and not select.select([peer], [], [], max(0, due - now))[0]:
            continue
        try:
            take_answers(peer, open_calls, counts)
        except (EOFError, OSError):
            counts[2] += len(open_calls)
            peer, stream, open_calls = e.connect(context, port), 1, {}


def take_answers(peer, open_calls, counts):
    for kind, flags, stream, _ in peer.read():
        made = open_calls.get(stream)
        if made is None:
            continue
        made[1] = made[1] or kind == DATA
        if kind == RST_STREAM or flags & END_STREAM and kind in (HEADERS, DATA):
            del open_calls[stream]
            late = time.monotonic() - made[0]
            counts[3] = max(counts[3], int(late * 1e6))
            counts[1 if made[1] and kind != RST_STREAM and late < LATE_SECONDS else 2] += 1


class Target:
    """What an attack needs to know of the proxy."""

    def __init__(self, edge, number):
        self.edge, self.context, self.source = edge, e.client_context(), "127.66.%d.1" % number
        self.port, self.proxied = edge.port("grpcs"), edge.port("proxied")

    def limits(self):
        """By kind; the labels of the metric are no more than that."""
        return {labels[6:-1]: count for labels, count in self.edge.metrics("portcullis_limits_total").items()}

    def closed(self, reason):
        closed = self.edge.metrics("portcullis_connections_closed_total")
        return sum(count for labels, count in closed.items() if 'reason="%s"' % reason in labels)

    def queued_bytes(self):
        return int(sum(self.edge.metrics("portcullis_queued_bytes").values()))

    def calls_started(self):
        """Calls that are not the good client's: those without gRPC."""
        return int(sum(self.edge.metrics("portcullis_http_requests_total").values()))

    def answers(self, grpc):
        if not grpc:
            return int(self.edge.metrics("portcullis_http_requests_total").get('code="431"', 0))
        handled = self.edge.metrics("grpc_server_handled_total")
        return int(sum(count for labels, count in handled.items() if 'grpc_code="ResourceExhausted"' in labels))


class Table:
    def __init__(self, edge):
        self.edge, self.rows, self.failed = edge, 0, []
        self.counts = multiprocessing.get_context("fork").Array("q", 4)
        self.good = multiprocessing.get_context("fork").Process(
            target=good_client, args=(edge.port("grpcs"), self.counts), daemon=True)
        self.good.start()

    def run(self, rows):
        """Runs attacks beside each other; each is a row, and what the good client lost is that of all of them."""
        before, lost, results = self.edge.resident_mib(), self.counts[2], {}
        threads = []
        for name, attack in rows:
            self.rows += 1
            target = Target(self.edge, self.rows)
            threads.append(threading.Thread(target=lambda n=name, a=attack, t=target: results.update({n: attempt(a, t)})))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        made, until = self.counts[0], time.monotonic() + LATE_SECONDS
        while self.counts[1] + self.counts[2] < made and time.monotonic() < until:
            time.sleep(0.01)
        lost = self.counts[2] - lost + max(0, made - self.counts[1] - self.counts[2])
        after = self.edge.resident_mib()
        for name, _ in rows:
            got, answered = results[name]
            if not answered or lost:
                self.failed.append(name)
            got += "" if answered else " **not answered**"
            print("| %s | %s | %d | %d -> %d |" % (name, got, lost, before, after), flush=True)

    def end(self):
        self.good.kill()
        self.good.join()
        print("\nThe good client made %d calls, lost %d, and waited %.1f ms at most." % (
            self.counts[0], self.counts[2], self.counts[3] / 1000))


def attempt(attack, target):
    try:
        return attack(target)
    except (OSError, EOFError) as failure:
        return repr(failure), False


def main():
    words = [word.lower() for word in sys.argv[1:]]

    def chosen(rows):
        return [row for row in rows if not words or any(word in row[0].lower() for word in words)]

    alone = [(name, flood_row(chunks, end)) for name, chunks, end in FLOODS]
    alone += [(name + (", gRPC" if grpc else ", no gRPC"), oversized(first, block, grpc))
              for name, first, block in HEADER_LISTS for grpc in (True, False)]
    alone += [("smuggling: %d malformed heads" % len(SMUGGLED), smuggling)]
    alone += [("500 connections of one client address", connection_flood)]
    e.need_files(2048)
    with tempfile.TemporaryDirectory() as work, e.Edge(work, ENTRY_POINT, "grpcs, proxied") as edge:
        edge.await_start()
        e.call(e.client_context(), edge.port("grpcs"))
        table = Table(edge)
        print("| Attack | What the attacker got | Calls the good client lost | Resident, MiB |\n|---|---|---:|---:|", flush=True)
        for row in chosen(alone):
            table.run([row])
        if chosen(SLOW):
            table.run(chosen(SLOW))
        table.end()
    if table.failed:
        sys.exit("attacks that must be looked at: " + ", ".join(table.failed))


if __name__ == "__main__":
    main()
