package dev.portcullis.app.config;

/**
 * One setting that is in effect.
 *
 * @param path such as {@code entryPoints.grpcs.address}
 * @param value as an operator writes it; masked when it is a secret
 * @param origin {@code default}, {@code file:line}, {@code env NAME}, or {@code flag --name}
 */
public record EffectiveSetting(String path, String value, String origin) {}
