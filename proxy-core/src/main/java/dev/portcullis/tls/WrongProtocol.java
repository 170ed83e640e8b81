package dev.portcullis.tls;

import dev.portcullis.observe.CloseReason;

/** What a client speaks that this port does not, and what the operator has to change: the sentence in the log. */
enum WrongProtocol {
    /** HTTP/2 in clear text on a port with TLS. */
    H2C_ON_TLS(
            CloseReason.PLAINTEXT,
            "it speaks HTTP/2 in clear text (h2c) on a port that speaks TLS; let the client use TLS, "
                    + "or take tls away from the routers of this entry point"),
    /** HTTP/1 in clear text on a port with TLS. */
    HTTP1_ON_TLS(
            CloseReason.HTTP1_REQUEST,
            "it speaks HTTP/1 in clear text on a port that speaks TLS; let the client use TLS and HTTP/2 (gRPC)"),
    /** TLS on a port without. */
    TLS_ON_CLEAR_TEXT(
            CloseReason.UNEXPECTED_TLS,
            "it speaks TLS on an entry point without TLS; give its routers tls, or let the client use h2c"),
    /** HTTP/1 where HTTP/2 is spoken. */
    HTTP1(
            CloseReason.HTTP1_REQUEST,
            "it sent an HTTP/1 request; this server speaks HTTP/2 (gRPC) only; "
                    + "a browser, gRPC-Web over HTTP/1, or a check by HTTP needs another port"),
    /** TLS without h2. */
    NO_H2(
            CloseReason.NO_ALPN_H2,
            "it did not negotiate h2: gRPC needs TLS with ALPN h2; let the client, or the balancer that ends TLS, offer h2"),
    /** No protocol that we know. */
    GARBAGE(
            CloseReason.GARBAGE,
            "its first bytes are neither TLS nor HTTP: a port scanner, or a client of something else"),
    /** Not the client's mistake: its turn did not come. */
    NO_HANDSHAKE_SLOT(CloseReason.HANDSHAKE_TIMEOUT, "too many other handshakes are under way"),
    /** A first line that never ended, on a port with TLS. */
    SLOW_ON_TLS(CloseReason.PLAINTEXT, "its first bytes are not TLS"),
    /** A preface that never ended. */
    SLOW_PREFACE(CloseReason.BAD_PREFACE, "the HTTP/2 preface did not come in time");

    private final CloseReason reason;
    private final String advice;

    WrongProtocol(CloseReason reason, String advice) {
        this.reason = reason;
        this.advice = advice;
    }

    CloseReason reason() {
        return reason;
    }

    String advice() {
        return advice;
    }
}
