package dev.portcullis.tls;

import dev.portcullis.settings.ClientAuthType;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Builds the Netty context of a certificate under some options. Contexts of BoringSSL are of the kind that the garbage collector
 * frees: a handshake that began before a reload keeps its own alive, and nobody has to count.
 */
final class TlsContexts {
    /** The first is safe from a quantum computer of later days, and costs some 90 us more for those who offer it. */
    private static final List<String> GROUPS = List.of("X25519MLKEM768", "X25519", "P-256", "P-384");

    private TlsContexts() {}

    static SslContext build(LoadedCertificate certificate, PreparedOptions prepared, TlsEngine engine)
            throws SSLException {
        boolean boring = engine.provider() != SslProvider.JDK;
        SslContextBuilder builder = boring
                ? SslContextBuilder.forServer(keyFactory(certificate))
                        .option(OpenSslContextOption.GROUPS, groups(prepared))
                        .enableOcsp(OpenSsl.isOcspSupported())
                : SslContextBuilder.forServer(
                        certificate.key(), certificate.chain().toArray(new X509Certificate[0]));
        ClientAuthType clients = prepared.options().clientAuth().type();
        if (clients.asks()) {
            builder.clientAuth(clients.requires() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
                    .trustManager(prepared.trust().manager());
        } else {
            builder.trustManager(new NoClientTrusted());
        }
        SslContext context = builder.sslProvider(engine.provider())
                .protocols(prepared.versions())
                .ciphers(
                        TlsProfile.cipherSuites(prepared.options().cipherSuites()), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(TlsProfile.ALPN_H2)
                .build();
        if (!prepared.options().sessionTickets()) {
            forbidResumption(context);
        }
        return context;
    }

    /** One that parses the key once, not in every handshake. */
    private static OpenSslCachingX509KeyManagerFactory keyFactory(LoadedCertificate certificate) {
        return new OpenSslCachingX509KeyManagerFactory(new KeyManagerFactoryWrapper(new OneKey(certificate)));
    }

    private static String[] groups(PreparedOptions prepared) {
        List<String> wanted = prepared.options().groups();
        return (wanted.isEmpty() ? GROUPS : wanted).toArray(new String[0]);
    }

    /** By what the server remembers; tickets are forbidden connection by connection, in {@link TlsChoice}. */
    private static void forbidResumption(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        } else {
            // The JDK has no switch per context; tickets of its own expire by this clock as well.
            context.sessionContext().setSessionTimeout(1);
        }
    }
}
