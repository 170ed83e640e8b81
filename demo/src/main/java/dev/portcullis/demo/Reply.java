package dev.portcullis.demo;

/**
 * What came back from a call.
 *
 * @param result the message or messages
 * @param forwardedFor the {@code x-forwarded-for} that the server saw; empty when it saw none
 * @param servedBy the name of the server; empty when it did not say
 */
record Reply<T>(T result, String forwardedFor, String servedBy) {}
