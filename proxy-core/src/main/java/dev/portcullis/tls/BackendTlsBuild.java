package dev.portcullis.tls;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Reads what one set of {@link BackendTlsSettings} names, and makes the context of it. Used once, on one thread. */
final class BackendTlsBuild {
    private final BackendTlsSettings settings;
    private final TlsEngine engine;
    private final List<String> problems = new ArrayList<>();
    private final List<X509Certificate> roots = new ArrayList<>();
    private final List<Identity> identities = new ArrayList<>();

    /** A client certificate with its key. */
    private record Identity(List<X509Certificate> chain, PrivateKey key) {}

    BackendTlsBuild(BackendTlsSettings settings, TlsEngine engine) {
        this.settings = settings;
        this.engine = engine;
        settings.rootCas().forEach(this::readRoots);
        settings.certificates().forEach(this::readIdentity);
        if (versions().isEmpty()) {
            problems.add(TlsProfile.refusal(settings.minVersion(), settings.maxVersion()));
        }
        checkSuites();
    }

    /** What is wrong, each in a sentence. */
    List<String> problems() {
        return problems;
    }

    private void readRoots(PemSource source) {
        try {
            roots.addAll(CertificateChain.read(source).certificates());
        } catch (UnusablePemException e) {
            problems.add("rootCAs: " + source + " " + e.getMessage());
        }
    }

    private void readIdentity(CertificateSettings certificate) {
        try {
            CertificateChain chain = CertificateChain.read(certificate.certificate());
            PrivateKey key = readKey(certificate.key());
            if (key == null) {
                return;
            }
            String refusal = refusal(ServableKey.typeOf(chain.leaf().getPublicKey()));
            if (!KeyMatch.holds(key, chain.leaf())) {
                problems.add("certificates: key " + certificate.key() + " does not belong to the first certificate of "
                        + certificate.certificate() + " (" + CertificateNames.subjectOf(chain.leaf()) + ")");
            } else if (!refusal.isEmpty()) {
                problems.add("certificates: " + certificate.certificate() + " " + refusal);
            } else {
                identities.add(new Identity(chain.certificates(), key));
            }
        } catch (UnusablePemException e) {
            problems.add("certificates: " + certificate.certificate() + " " + e.getMessage());
        }
    }

    /** Why a key of this type cannot be shown to servers; empty when it can. */
    private String refusal(String type) {
        return type.equals("Ed25519") && engine.provider() != SslProvider.JDK
                ? "has an Ed25519 key, which BoringSSL shows no server; " + ServableKey.ADVICE
                        + ", and have a certificate signed for it"
                : ServableKey.refusal(type);
    }

    private @Nullable PrivateKey readKey(PemSource source) {
        try {
            return PemKey.read(source);
        } catch (UnusablePemException e) {
            problems.add("certificates: key " + source + " " + e.getMessage());
            return null;
        }
    }

    private List<String> versions() {
        return TlsProfile.versions(settings.minVersion(), settings.maxVersion());
    }

    private void checkSuites() {
        Set<String> known = engine.provider() == SslProvider.JDK ? jdkSuites() : OpenSsl.availableJavaCipherSuites();
        for (String suite : settings.cipherSuites()) {
            if (!known.contains(suite)) {
                problems.add("cipherSuites: '" + suite + "' is not known to " + engine.description()
                        + "; allowed are IANA names such as " + TlsProfile.CIPHER_SUITES_12.get(0));
            }
        }
    }

    private static Set<String> jdkSuites() {
        try {
            return Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has a default context", e);
        }
    }

    /** Equal for equal contents, wherever they were read from. */
    String fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .add(String.join(
                        "\n",
                        settings.serverName(),
                        String.valueOf(settings.insecureSkipVerify()),
                        String.valueOf(settings.peerCertSans()),
                        String.valueOf(versions()),
                        String.valueOf(settings.cipherSuites()),
                        roots.size() + " " + identities.size()))
                .add(roots);
        identities.forEach(identity -> fingerprint.add(identity.chain()).add(identity.key()));
        return fingerprint.hex();
    }

    /**
     * The context; only without {@link #problems}. Its one owner is the caller.
     *
     * @param fingerprint this one's own, which the caller has asked for
     */
    BackendTls build(String fingerprint) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(engine.provider())
                .protocols(versions())
                .applicationProtocolConfig(TlsProfile.ALPN_H2);
        builder.ciphers(
                TlsProfile.cipherSuites(settings.cipherSuites()),
                settings.cipherSuites().isEmpty()
                        ? SupportedCipherSuiteFilter.INSTANCE
                        : IdentityCipherSuiteFilter.INSTANCE);
        try {
            if (!identities.isEmpty()) {
                builder.keyManager(identityFactory());
            }
            if (settings.insecureSkipVerify()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            } else {
                builder.trustManager(new BackendTrust(chains(), !roots.isEmpty(), settings.peerCertSans()))
                        .endpointIdentificationAlgorithm(settings.peerCertSans().isEmpty() ? "HTTPS" : null);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException("the JDK does not take the certificates: " + e.getMessage(), e);
        }
        return new BackendTls(builder.build(), settings.serverName(), fingerprint);
    }

    private X509ExtendedTrustManager chains() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots.isEmpty() ? null : rootStore());
        for (TrustManager manager : factory.getTrustManagers()) {
            // A plain one would not look at the name (CVE-2026-50010).
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("it has no trust manager that checks names");
    }

    private KeyStore rootStore() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (X509Certificate root : roots) {
            store.setCertificateEntry("root-" + store.size(), root);
        }
        return store;
    }

    /** Several: the one that fits what the server asks for is shown. */
    private KeyManagerFactory identityFactory() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        char[] noPassword = new char[0];
        for (Identity identity : identities) {
            X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
            store.setKeyEntry("own-" + store.size(), identity.key(), noPassword, chain);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, noPassword);
        return factory;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = Objects.requireNonNull(KeyStore.getInstance("PKCS12"));
        store.load(null, null);
        return store;
    }
}
