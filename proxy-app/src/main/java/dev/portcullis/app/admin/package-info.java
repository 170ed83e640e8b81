/**
 * The admin port: Traefik's entry point {@code traefik}.
 *
 * <p>Enters: HTTP/1.1 requests of probes and scrapers, and the program's state through
 * {@link dev.portcullis.app.admin.Readiness}. Leaves: plain text and JSON, and the wish to reload,
 * through {@link dev.portcullis.app.admin.ConfigControl}. Thread: one event loop of its own, so that a slow scrape
 * holds up no call and a busy worker no probe.
 */
@NullMarked
package dev.portcullis.app.admin;

import org.jspecify.annotations.NullMarked;
