package dev.portcullis.app.metrics;

/**
 * What a row counts: the values of its labels.
 *
 * @param first an entry point, a service, or a gRPC service
 * @param second a backend or a gRPC method; empty where one label is enough
 */
record RowName(String first, String second) {}
