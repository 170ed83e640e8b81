package dev.portcullis.tls;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCounted;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that clients are shown, and the options of TLS with them, both by server name. Never changes but for the keys
 * of session tickets; a reload makes a new one and puts it into the {@link dev.portcullis.loop.Snapshot} that the stages read.
 */
public final class ServerTls {
    private static final System.Logger LOG = System.getLogger("dev.portcullis.tls");

    private final TlsSettings settings;
    private final TicketKeys tickets;
    private final CertificateIndex index = new CertificateIndex();
    /** The default first. */
    private final List<ServedCertificate> certificates = new ArrayList<>();

    private final Map<String, PreparedOptions> options = new HashMap<>();
    /** By what they are made of: certificates, key, and options. */
    private final Map<String, SslContext> contexts = new HashMap<>();
    /** By where it was read from. */
    private final Map<String, String> fingerprints = new LinkedHashMap<>();
    /** Which secrets the contexts have; several loops may bring them the next ones, the same to all. */
    private volatile List<byte[]> ticketSecrets = List.of();

    private final CertificateSuccession succession;

    private ServerTls(TlsSettings settings, TicketKeys tickets, CertificateSuccession succession) {
        this.settings = settings;
        this.tickets = tickets;
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
        Set<CertificateSettings> wanted = new LinkedHashSet<>();
        if (settings.defaultCertificate() != null) {
            wanted.add(settings.defaultCertificate());
        }
        wanted.addAll(settings.certificates());
        CertificateSuccession before = served == null ? CertificateSuccession.NONE : served.succession;
        CertificateSuccession succession = before.next(wanted, Instant.now(), problems);
        ServerTls tls = new ServerTls(settings, ticketKeys(settings, served, problems), succession);
        tls.prepareOptions(problems);
        if (problems.isEmpty()) {
            succession.certificates().values().forEach(loaded -> tls.add(loaded, served));
            tls.buildContexts(engine, served, problems);
        }
        if (!problems.isEmpty()) {
            tls.release();
            throw new SettingsException(problems);
        }
        tls.bringTicketKeys(System.nanoTime());
        return tls;
    }

    private static TicketKeys ticketKeys(TlsSettings settings, @Nullable ServerTls served, List<Problem> problems) {
        PemSource file = settings.ticketKeys();
        long nowNanos = System.nanoTime();
        try {
            return TicketKeys.after(served == null ? null : served.tickets, file, nowNanos);
        } catch (UnusablePemException e) {
            problems.add(Problem.of("session ticket keys " + file + " " + e.getMessage()));
            return TicketKeys.own(nowNanos);
        }
    }

    /** The files of all sets are read, those too that nobody uses yet: what is wrong with them is said before somebody does. */
    private void prepareOptions(List<Problem> problems) {
        Map<String, TlsOptions> all = new LinkedHashMap<>();
        all.put(TlsSettings.USUAL_OPTIONS, settings.optionsOf(TlsSettings.USUAL_OPTIONS));
        all.putAll(settings.options());
        all.forEach((name, wanted) -> {
            PreparedOptions prepared = PreparedOptions.load(name, wanted, problems);
            if (prepared != null) {
                options.put(name, prepared);
            }
        });
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
                        Problem.of("entry point " + entryPoint.name() + " speaks TLS, but there is no certificate: name"
                                + " one under tls.certificates or tls.stores.default.defaultCertificate"));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** What is served, the default first. */
    public List<CertificateFacts> served() {
        return certificates.stream()
                .map(one -> one.loaded().facts().withOcsp(one.stapledUntil(), one.revokedAt()))
                .toList();
    }

    /** The chains whose CA may be asked for an answer about them: those without one from a file. */
    public List<List<X509Certificate>> chainsToAsk() {
        return certificates.stream()
                .filter(one -> one.loaded().staple() == null)
                .map(one -> one.loaded().chain())
                .toList();
    }

    /**
     * Sends an answer of the CA with a certificate from the next handshake on; after a reload too. Any thread, while nobody
     * reloads.
     *
     * @param answer whose signature was checked (RFC 6960, DER)
     * @throws UnusablePemException when it is none about the certificate, or none that clients may have
     */
    public void staple(X509Certificate leaf, byte[] answer) throws UnusablePemException {
        OcspStaple staple = OcspStaple.of(answer, leaf);
        ofLeaf(leaf).forEach(one -> one.staple(staple));
    }

    /**
     * Sends no answer of before with a certificate any more, until a later one is {@linkplain #staple stapled}; after a reload too.
     * Any thread, while nobody reloads.
     *
     * @param revokedAt since when its CA calls it revoked
     */
    public void withhold(X509Certificate leaf, Instant revokedAt) {
        ofLeaf(leaf).forEach(one -> one.withhold(revokedAt));
    }

    private Stream<ServedCertificate> ofLeaf(X509Certificate leaf) {
        return certificates.stream().filter(one -> one.loaded().leaf().equals(leaf));
    }

    /** A digest of each certificate with its key, by the file that it was read from, or the names when it was inline. */
    public Map<String, String> fingerprints() {
        return Collections.unmodifiableMap(fingerprints);
    }

    /** The pairs that go on with the certificate of before, and why: a sentence that names the files. */
    public Map<CertificateSettings, String> kept() {
        return succession.kept();
    }

    /** Whether some certificate covers a host of a rule, so that its clients do not get the default one. */
    public boolean covers(String host) {
        return index.covers(host);
    }

    /** Which options clients get on which entry point for which host. */
    public TlsSettings settings() {
        return settings;
    }

    /**
     * Frees native memory now; without this call the garbage collector does it some time after a reload. Only when no loop can
     * take a context out of this object any more: connections that have one keep it.
     */
    public void release() {
        for (SslContext context : contexts.values()) {
            if (context instanceof ReferenceCounted counted && counted.refCnt() > 0) {
                counted.release();
            }
        }
        contexts.clear();
    }

    /**
     * The choice for every connection of an entry point, or null when it depends on what the client says: with one certificate
     * and one set of options nothing has to wait for that.
     */
    @Nullable
    TlsChoice onlyChoice(String entryPoint) {
        if (certificates.isEmpty()) {
            throw new IllegalStateException("there is no certificate");
        }
        PreparedOptions usual = optionsFor(entryPoint, null);
        boolean asksNobody = certificates.size() == 1
                && !settings.hostOptions().containsKey(entryPoint)
                && !usual.options().sniStrict();
        return asksNobody ? choice(certificates.get(0), usual) : null;
    }

    /** The choice for a client; null when there is no certificate for its server name, and the options insist on one. */
    @Nullable
    TlsChoice choose(String entryPoint, ClientHello hello) {
        PreparedOptions wanted = optionsFor(entryPoint, hello.serverName());
        List<ServedCertificate> found = index.find(hello.serverName());
        if (!found.isEmpty()) {
            return choice(CertificateIndex.choose(found, hello, wanted.tls13()), wanted);
        }
        return wanted.options().sniStrict() ? null : choice(certificates.get(0), wanted);
    }

    private static TlsChoice choice(ServedCertificate certificate, PreparedOptions wanted) {
        SslContext context = Objects.requireNonNull(certificate.contexts().get(wanted.name()));
        return new TlsChoice(
                context,
                certificate.staple(),
                wanted.options().clientAuth().type(),
                wanted.options().sessionTickets());
    }

    private PreparedOptions optionsFor(String entryPoint, @Nullable String serverName) {
        return Objects.requireNonNull(options.get(settings.optionsFor(entryPoint, serverName)));
    }

    /** Sees to it that tickets are made with the newest key. On the path of handshakes: it does something twice a day. */
    void bringTicketKeys(long nowNanos) {
        tickets.rotateIfDue(nowNanos);
        List<byte[]> newest = tickets.secrets();
        if (newest != ticketSecrets) {
            ticketSecrets = newest;
            for (ServedCertificate certificate : certificates) {
                certificate.contexts().forEach((name, context) -> {
                    PreparedOptions under = Objects.requireNonNull(options.get(name));
                    if (under.options().sessionTickets()) {
                        TicketKeys.apply(context, certificate.identity() + under.fingerprint(), newest);
                    }
                });
            }
        }
    }

    private void add(LoadedCertificate certificate, @Nullable ServerTls before) {
        ServedCertificate one = new ServedCertificate(certificate);
        if (before != null) {
            before.ofLeaf(certificate.leaf()).findFirst().ifPresent(one::stapleAs);
        }
        certificates.add(one);
        index.add(one);
        fingerprints.put(certificate.label(), certificate.fingerprint());
        warnOfDates(certificate);
    }

    /** Options of an entry point go with every certificate; those of a host with its own, and with the default without any. */
    private void buildContexts(TlsEngine engine, @Nullable ServerTls before, List<Problem> problems) {
        Set<String> everywhere =
                new LinkedHashSet<>(settings.entryPointOptions().values());
        everywhere.add(TlsSettings.USUAL_OPTIONS);
        for (ServedCertificate certificate : certificates) {
            everywhere.forEach(name -> addContext(certificate, name, engine, before, problems));
        }
        settings.hostOptions()
                .values()
                .forEach(hosts -> hosts.forEach((host, name) -> {
                    Set<ServedCertificate> shown = new LinkedHashSet<>(index.forHost(host));
                    shown.addAll(certificates.subList(0, Math.min(1, certificates.size())));
                    shown.forEach(certificate -> addContext(certificate, name, engine, before, problems));
                }));
    }

    private void addContext(
            ServedCertificate certificate,
            String name,
            TlsEngine engine,
            @Nullable ServerTls before,
            List<Problem> problems) {
        PreparedOptions under = options.get(name);
        if (under == null || certificate.contexts().containsKey(name)) {
            return;
        }
        String identity = certificate.identity() + under.fingerprint();
        try {
            SslContext context = contexts.get(identity);
            if (context == null) {
                context = before == null ? null : before.share(identity);
            }
            if (context == null) {
                context = TlsContexts.build(certificate.loaded(), under, engine);
            }
            contexts.put(identity, context);
            certificate.contexts().put(name, context);
        } catch (SSLException | IllegalArgumentException e) {
            problems.add(
                    Problem.of("certificate " + certificate.loaded().facts().source()
                            + " cannot be used with tls.options." + name + ": " + e.getMessage()));
        }
    }

    /** The context that is made of the same things and is served here, for a second owner; null when there is none. */
    private @Nullable SslContext share(String identity) {
        SslContext context = contexts.get(identity);
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
