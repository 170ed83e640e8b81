package dev.portcullis.tls;

import io.netty.handler.ssl.SslContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A certificate that clients are shown, with the contexts of all the options under which that may happen. */
final class ServedCertificate {
    private final LoadedCertificate loaded;
    private final KeyKind kind;
    /** By the name of the options; complete before any loop sees it. */
    private final Map<String, SslContext> contexts = new LinkedHashMap<>();

    ServedCertificate(LoadedCertificate loaded) {
        this.loaded = loaded;
        this.kind = KeyKind.of(loaded.facts().keyType());
    }

    LoadedCertificate loaded() {
        return loaded;
    }

    KeyKind kind() {
        return kind;
    }

    @Nullable
    OcspStaple staple() {
        return loaded.staple();
    }

    Map<String, SslContext> contexts() {
        return contexts;
    }

    /** What makes a context, besides its options. */
    String identity() {
        return loaded.fingerprint() + (staple() == null ? "" : "+ocsp");
    }
}
