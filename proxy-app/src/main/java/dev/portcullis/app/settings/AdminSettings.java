package dev.portcullis.app.settings;

import dev.portcullis.address.ListenAddress;
import org.jspecify.annotations.Nullable;

/**
 * The admin port: Traefik's entry point {@code traefik}, {@code :8080} unless it is defined otherwise.
 *
 * @param address where it listens
 * @param ping whether {@code /ping} answers
 * @param pingTerminatingStatus what {@code /ping} answers while the proxy drains. Default 503
 * @param metrics whether {@code /metrics} answers
 * @param traefikNames which metrics have Traefik's names, too; null for none, the default
 * @param api whether {@code /api} answers
 */
public record AdminSettings(
        ListenAddress address,
        boolean ping,
        int pingTerminatingStatus,
        boolean metrics,
        @Nullable TraefikNames traefikNames,
        boolean api) {}
