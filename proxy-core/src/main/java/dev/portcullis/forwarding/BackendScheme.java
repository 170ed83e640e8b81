package dev.portcullis.forwarding;

import dev.portcullis.http2.hpack.HeaderField;

/** How a backend is spoken to: what {@code :scheme} says on that leg. */
public enum BackendScheme {
    /** Clear text. */
    HTTP("http"),
    /** TLS. */
    HTTPS("https");

    // A field is immutable but for the text that it keeps once asked.
    @SuppressWarnings("ImmutableEnumChecker")
    private final HeaderField field;

    BackendScheme(String text) {
        field = HeaderField.of(":scheme", text);
    }

    /** The {@code :scheme} field; always the same object. */
    public HeaderField field() {
        return field;
    }
}
