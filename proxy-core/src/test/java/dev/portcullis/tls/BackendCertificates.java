package dev.portcullis.tls;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Certificates and TLS of servers behind the proxy. */
public final class BackendCertificates {
    private BackendCertificates() {}

    static CertificateBuilder builder() {
        return new CertificateBuilder().ecp256().subject("CN=server");
    }

    static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    static CertificateBuilder expired() {
        Instant now = Instant.now();
        return builder().notBefore(now.minus(9, ChronoUnit.DAYS)).notAfter(now.minus(2, ChronoUnit.DAYS));
    }

    /** What a server needs to show a certificate; its protocols are offered by ALPN, none: no ALPN. */
    public static SslContextBuilder server(X509Bundle bundle, String... protocols) {
        SslContextBuilder builder = SslContextBuilder.forServer(
                        bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
                .sslProvider(TlsEngine.best().provider());
        return protocols.length == 0
                ? builder
                : builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols));
    }

    /** Trust in the root of a server's certificate, and in no other. */
    public static BackendTlsSettings trusting(X509Bundle bundle) {
        return trusting(new PemSource.Inline(bundle.getRootCertificatePEM()));
    }

    /** The usual rules with authorities of one's own. */
    public static BackendTlsSettings trusting(PemSource... rootCas) {
        return new BackendTlsSettings(
                List.of(rootCas), "", false, List.of(), List.of(), "TLSv1.2", "TLSv1.3", List.of());
    }

    /** The same with further rules for the server's name, and certificates of ours. */
    static BackendTlsSettings trusting(
            X509Bundle bundle, String serverName, List<String> peerCertSans, CertificateSettings... own) {
        return new BackendTlsSettings(
                List.of(new PemSource.Inline(bundle.getRootCertificatePEM())),
                serverName,
                false,
                peerCertSans,
                List.of(own),
                "TLSv1.2",
                "TLSv1.3",
                List.of());
    }
}
