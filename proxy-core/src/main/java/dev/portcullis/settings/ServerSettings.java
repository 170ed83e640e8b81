package dev.portcullis.settings;

import dev.portcullis.address.BackendAddress;

/**
 * One server of a service.
 *
 * @param url as the operator wrote it, for logs
 * @param address where it listens
 */
public record ServerSettings(String url, BackendAddress address) {}
