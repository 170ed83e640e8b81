package dev.portcullis.tls;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Reads what one set of {@link BackendTlsSettings} names, and makes the context of it. Used once, on one thread. */
final class BackendTlsBuild {
    /** From old to new. */
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private static final List<String> SUITES_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** Forward secrecy and authenticated encryption, the only ones that HTTP/2 allows (RFC 9113 9.2.2). */
    private static final List<String> SUITES_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** A server without h2 gets through the handshake: what it negotiated instead is said in words then. */
    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

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
            problems.add("TLS versions from " + settings.minVersion() + " to " + settings.maxVersion()
                    + ": allowed are TLSv1.2 and TLSv1.3, the lower one first");
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
            String refusal = ServableKey.refusal(ServableKey.typeOf(chain.leaf().getPublicKey()));
            if (!PemKey.matches(key, chain.leaf().getPublicKey())) {
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

    private @Nullable PrivateKey readKey(PemSource source) {
        try {
            return PemKey.read(source);
        } catch (UnusablePemException e) {
            problems.add("certificates: key " + source + " " + e.getMessage());
            return null;
        }
    }

    private List<String> versions() {
        int first = VERSIONS.indexOf(settings.minVersion());
        int last = VERSIONS.indexOf(settings.maxVersion());
        return first < 0 || last < first ? List.of() : VERSIONS.subList(first, last + 1);
    }

    private void checkSuites() {
        Set<String> known = engine.provider() == SslProvider.JDK ? jdkSuites() : OpenSsl.availableJavaCipherSuites();
        for (String suite : settings.cipherSuites()) {
            if (!known.contains(suite)) {
                problems.add("cipherSuites: '" + suite + "' is not known to " + engine.description()
                        + "; allowed are IANA names such as " + SUITES_1_2.get(0));
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
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String plain = String.join(
                    "\n",
                    settings.serverName(),
                    String.valueOf(settings.insecureSkipVerify()),
                    String.valueOf(settings.peerCertSans()),
                    String.valueOf(versions()),
                    String.valueOf(settings.cipherSuites()),
                    roots.size() + " " + identities.size());
            digest.update(plain.getBytes(StandardCharsets.UTF_8));
            for (X509Certificate root : roots) {
                digest.update(root.getEncoded());
            }
            for (Identity identity : identities) {
                for (X509Certificate certificate : identity.chain()) {
                    digest.update(certificate.getEncoded());
                }
                digest.update(identity.key().getEncoded());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a certificate that was read can be written", e);
        }
    }

    /** The context; only without {@link #problems}. Its one owner is the caller. */
    BackendTls build() throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(engine.provider())
                .protocols(versions())
                .applicationProtocolConfig(ALPN);
        if (settings.cipherSuites().isEmpty()) {
            builder.ciphers(all(SUITES_1_2), SupportedCipherSuiteFilter.INSTANCE);
        } else {
            builder.ciphers(all(settings.cipherSuites()), IdentityCipherSuiteFilter.INSTANCE);
        }
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
        return new BackendTls(builder.build(), settings.serverName(), fingerprint());
    }

    private static List<String> all(List<String> suites) {
        return Stream.concat(SUITES_1_3.stream(), suites.stream()).distinct().toList();
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
