package dev.portcullis.settings;

/**
 * A certificate chain and its key.
 *
 * @param certificate PEM, the leaf first
 * @param key PEM
 */
public record CertificateSettings(PemSource certificate, PemSource key) {}
