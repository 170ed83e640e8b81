package dev.portcullis.tls;

import io.netty.handler.ssl.SslContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A certificate that clients are shown, with the contexts of all the options under which that may happen. */
final class ServedCertificate {
    private final LoadedCertificate loaded;
    private final KeyKind kind;
    /** By the name of the options; complete before any loop sees it. */
    private final Map<String, SslContext> contexts = new LinkedHashMap<>();

    private volatile Fetched fetched = Fetched.NOTHING;

    /** What its CA said last when it was asked: an answer for clients, or since when it is revoked. Neither before. */
    private record Fetched(
            @Nullable OcspStaple answer, @Nullable Instant revokedAt) {
        private static final Fetched NOTHING = new Fetched(null, null);
    }

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

    /** Its CA's answer: that of its file, else the last that was fetched; null for none. Any thread. */
    @Nullable
    OcspStaple staple() {
        return loaded.staple() == null ? fetched.answer() : loaded.staple();
    }

    /** Takes an answer that was fetched. Any thread. */
    void staple(OcspStaple answer) {
        fetched = new Fetched(answer, null);
    }

    /** Its CA has revoked it: what was fetched before is outdated. Any thread. */
    void withhold(Instant revokedAt) {
        fetched = new Fetched(null, revokedAt);
    }

    /** Goes on with what was fetched for another one with the same leaf. */
    void stapleAs(ServedCertificate before) {
        fetched = before.fetched;
    }

    /** Until when the answer is sent; null for none. */
    @Nullable
    Instant stapledUntil() {
        OcspStaple answer = staple();
        return answer == null ? null : answer.nextUpdate();
    }

    /** Since when its CA, when it was asked, calls it revoked; null while it does not. */
    @Nullable
    Instant revokedAt() {
        return loaded.staple() == null ? fetched.revokedAt() : null;
    }

    Map<String, SslContext> contexts() {
        return contexts;
    }

    /** What makes a context, besides its options. */
    String identity() {
        return loaded.fingerprint();
    }
}
