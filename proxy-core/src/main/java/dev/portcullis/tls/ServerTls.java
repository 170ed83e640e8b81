package dev.portcullis.tls;

import static dev.portcullis.tls.LoadedCertificate.problem;

import dev.portcullis.loop.Snapshot;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCounted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that clients are shown: by exact name, then by wildcard, else the default. Never changes; a reload makes a new
 * one and puts it into the {@link dev.portcullis.loop.Snapshot} that the stages read.
 */
public final class ServerTls {
    /** How long a close waits for what is still to be sent: a client that does not read must not hold a socket. */
    private static final long CLOSE_FLUSH_MILLIS = 1_000;

    private static final System.Logger LOG = System.getLogger("dev.portcullis.tls");

    private final Map<String, SslContext> exact = new HashMap<>();
    private final Map<String, SslContext> wildcard = new HashMap<>();
    private final List<SslContext> contexts = new ArrayList<>();
    private final List<CertificateFacts> served = new ArrayList<>();
    /** By what makes a context: certificates, key, and versions. */
    private final Map<String, SslContext> byFingerprint = new HashMap<>();
    /** By where it was read from. */
    private final Map<String, String> fingerprints = new LinkedHashMap<>();

    private final List<String> versions;
    private final CertificateSuccession succession;
    private @Nullable SslContext fallback;

    private ServerTls(List<String> versions, CertificateSuccession succession) {
        this.versions = versions;
        this.succession = succession;
    }

    /**
     * Reads and checks every certificate and key. Without any, the result serves nobody: see {@link #requireCertificates}.
     *
     * @throws SettingsException with all problems of all of them
     */
    public static ServerTls create(TlsSettings settings, TlsEngine engine) throws SettingsException {
        return create(settings, engine, null);
    }

    /**
     * The same, beside one that is served now: a certificate that stays keeps what its clients resume their sessions with, and
     * a pair whose files are no use now keeps the certificate that it has: see {@link #kept}.
     *
     * @throws SettingsException with all problems of all of them
     */
    public static ServerTls create(TlsSettings settings, TlsEngine engine, @Nullable ServerTls served)
            throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        List<String> versions = TlsContexts.versions(settings);
        if (versions.isEmpty()) {
            problems.add(problem("TLS versions from " + settings.minVersion() + " to " + settings.maxVersion()
                    + ": allowed are TLSv1.2 and TLSv1.3, the lower one first"));
        }
        Set<CertificateSettings> wanted = new LinkedHashSet<>();
        if (settings.defaultCertificate() != null) {
            wanted.add(settings.defaultCertificate());
        }
        wanted.addAll(settings.certificates());
        CertificateSuccession before = served == null ? CertificateSuccession.NONE : served.succession;
        CertificateSuccession succession = before.next(wanted, engine, Instant.now(), problems);
        ServerTls tls = new ServerTls(versions, succession);
        if (problems.isEmpty()) {
            for (LoadedCertificate certificate : succession.certificates().values()) {
                tls.add(certificate, engine, served, problems);
            }
        }
        if (!problems.isEmpty()) {
            tls.release();
            throw new SettingsException(problems);
        }
        return tls;
    }

    /**
     * Refuses entry points that want TLS where no certificate is configured.
     *
     * @throws SettingsException with a problem for each of them
     */
    public static void requireCertificates(TlsSettings settings, List<EntryPointSettings> entryPoints)
            throws SettingsException {
        if (!settings.certificates().isEmpty() || settings.defaultCertificate() != null) {
            return;
        }
        List<Problem> problems = new ArrayList<>();
        for (EntryPointSettings entryPoint : entryPoints) {
            if (entryPoint.tls()) {
                problems.add(
                        problem("entry point " + entryPoint.name() + " speaks TLS, but there is no certificate: name"
                                + " one under tls.certificates or tls.stores.default.defaultCertificate"));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** What is served, the default first. */
    public List<CertificateFacts> served() {
        return List.copyOf(served);
    }

    /** A digest of each certificate with its key, by the file that it was read from, or the names when it was inline. */
    public Map<String, String> fingerprints() {
        return Collections.unmodifiableMap(fingerprints);
    }

    /** The pairs that go on with the certificate of before, and why: a sentence that names the files. */
    public Map<CertificateSettings, String> kept() {
        return succession.kept();
    }

    /**
     * Frees native memory now; without this call the garbage collector does it some time after a reload. Only when no loop can
     * take a context out of this object any more: connections that have one keep it.
     */
    public void release() {
        for (SslContext context : contexts) {
            if (context instanceof ReferenceCounted counted && counted.refCnt() > 0) {
                counted.release();
            }
        }
        contexts.clear();
    }

    /**
     * What does TLS for one connection: with one certificate, nothing has to wait for the client's choice of a name. Else the
     * snapshot is read when the name is known, so that a reload in between can release what was before.
     */
    static ChannelHandler newHandler(Snapshot<ServerTls> tls, ByteBufAllocator allocator) {
        ServerTls now = tls.get();
        SslContext context = now.fallback;
        if (context == null) {
            throw new IllegalStateException("there is no certificate");
        }
        return now.served.size() == 1 ? newSslHandler(context, allocator) : new ServerNameHandler(tls);
    }

    /** The handler of one connection. Its default of 16 KiB per record is what we want: many frames share one. */
    static SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        // AlpnStage has the one clock that runs from the first byte to the end of the handshake.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(CLOSE_FLUSH_MILLIS);
        return handler;
    }

    /** The context for the name that a client asks for, in lower case; null when it named none. */
    @Nullable
    SslContext contextFor(@Nullable String name) {
        if (name == null) {
            return fallback;
        }
        SslContext context = exact.get(name);
        if (context == null) {
            context = wildcard.get(name.substring(name.indexOf('.') + 1));
        }
        return context == null ? fallback : context;
    }

    private void add(
            LoadedCertificate certificate, TlsEngine engine, @Nullable ServerTls before, List<Problem> problems) {
        CertificateFacts facts = certificate.facts();
        String fingerprint = certificate.fingerprint();
        SslContext context;
        try {
            context = before == null ? null : before.share(fingerprint, versions);
            if (context == null) {
                context = TlsContexts.build(certificate, versions, engine);
            }
        } catch (SSLException | IllegalArgumentException e) {
            problems.add(problem("certificate " + facts.source() + " cannot be used: " + e.getMessage()));
            return;
        }
        byFingerprint.put(fingerprint, context);
        fingerprints.put(certificate.label(), fingerprint);
        warnOfDates(certificate);
        served.add(facts);
        contexts.add(context);
        if (fallback == null) {
            fallback = context;
        }
        // Of two certificates for one name the first of the file is served.
        for (String name : facts.names()) {
            if (name.startsWith("*.")) {
                wildcard.putIfAbsent(name.substring(2), context);
            } else {
                exact.putIfAbsent(name, context);
            }
        }
    }

    /** The context of a certificate that is served here, for a second owner; null when there is none for these versions. */
    private @Nullable SslContext share(String fingerprint, List<String> wanted) {
        SslContext context = versions.equals(wanted) ? byFingerprint.get(fingerprint) : null;
        // The second owner is the object that the caller fills; each releases its own.
        return context instanceof ReferenceCounted counted ? (SslContext) counted.retain() : context;
    }

    private static void warnOfDates(LoadedCertificate certificate) {
        Instant now = Instant.now();
        Instant notBefore = certificate.leaf().getNotBefore().toInstant();
        if (now.isAfter(certificate.facts().notAfter()) || now.isBefore(notBefore)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "certificate {0} is valid from {1} to {2} only: clients will refuse it",
                    certificate.facts().source(),
                    notBefore,
                    certificate.facts().notAfter());
        }
    }
}
