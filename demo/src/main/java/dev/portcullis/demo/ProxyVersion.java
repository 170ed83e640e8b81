package dev.portcullis.demo;

/** Which form of the PROXY header stands before TLS. */
enum ProxyVersion {
    /** None: the caller comes without a balancer. */
    NONE,
    /** One line of text. */
    V1,
    /** Twelve fixed bytes, then binary. */
    V2
}
