/**
 * Reads the operator's YAML files into {@link dev.portcullis.app.settings.AppSettings}.
 *
 * <p>The format is Traefik's v3; keys that it does not have are ours. Enters: files, flags, and environment variables,
 * merged into one tree of YAML nodes before anything is read from it. Leaves: immutable settings and warnings, or one
 * {@link dev.portcullis.settings.SettingsException} with every problem of all files; and, from a record of what the
 * readers asked for, the verdicts on keys, the effective settings, and the JSON Schema. Thread: any; a loader keeps
 * nothing from one load to the next.
 */
@NullMarked
package dev.portcullis.app.config;

import org.jspecify.annotations.NullMarked;
