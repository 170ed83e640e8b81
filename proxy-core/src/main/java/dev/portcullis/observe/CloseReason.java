package dev.portcullis.observe;

/** Why a client connection ended; a metric's label. */
public enum CloseReason {
    /** The client closed it, after HTTP/2 had begun. */
    CLIENT_CLOSED,
    /** The client closed it before HTTP/2 had begun; health probes of balancers do. */
    CLOSED_EARLY,
    /** Nothing came within {@code firstByteTimeout}. */
    NO_FIRST_BYTE,
    /** The PROXY header did not end in time. */
    PROXY_HEADER_TIMEOUT,
    /** The PROXY header broke its format. */
    PROXY_HEADER_MALFORMED,
    /** The CRC32c in the PROXY header does not fit the header. */
    PROXY_HEADER_CHECKSUM,
    /** No PROXY header where one is required. */
    PROXY_HEADER_MISSING,
    /** A PROXY header from a peer that may not send one, where such peers are refused. */
    PROXY_HEADER_UNTRUSTED,
    /** A PROXY header behind the PROXY header: two balancers in a row send one each. */
    PROXY_HEADER_TWICE,
    /** A PROXY header on an entry point that looks for none. */
    PROXY_HEADER_UNEXPECTED,
    /** The TLS handshake did not end in time. */
    HANDSHAKE_TIMEOUT,
    /** The TLS handshake failed. */
    HANDSHAKE_FAILED,
    /** The client's certificate was missing, not of a CA that is trusted here, out of date, or revoked. */
    CLIENT_CERTIFICATE,
    /** The client asked for a server name without a certificate, under {@code sniStrict}. */
    UNKNOWN_SERVER_NAME,
    /** HTTP/2 in clear text on an entry point that wants TLS. */
    PLAINTEXT,
    /** TLS on an entry point in clear text. */
    UNEXPECTED_TLS,
    /** The first bytes began no protocol that we know. */
    GARBAGE,
    /** TLS was fine, but the client did not negotiate {@code h2}. */
    NO_ALPN_H2,
    /** An HTTP/1.1 request, over TLS or in clear text; it got a 505. */
    HTTP1_REQUEST,
    /** Its client address has as many connections as it may. */
    CLIENT_CONNECTIONS,
    /** The HTTP/2 preface did not come in time, or was wrong. */
    BAD_PREFACE,
    /** The client broke a rule of HTTP/2. */
    PROTOCOL_ERROR,
    /** A limit against abuse was met. */
    ENHANCE_YOUR_CALM,
    /** It did not answer our PING: its machine or the network is gone. */
    DEAD_PEER,
    /** No call for {@code idleTimeout}. */
    IDLE,
    /** The proxy drained. */
    DRAINED,
    /** The socket failed. */
    IO_ERROR
}
