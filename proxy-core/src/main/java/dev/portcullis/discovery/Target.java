package dev.portcullis.discovery;

/**
 * One SRV record (RFC 2782).
 *
 * @param host whose addresses count
 * @param port where it listens, 1..65535
 * @param priority the lowest is asked; the others stand by
 * @param weight its share among those of its priority, 0..65535
 */
record Target(String host, int port, int priority, int weight) {}
