package dev.portcullis.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Objects;

/**
 * The TLS implementation that won, and a sentence for the start log.
 *
 * @param provider BoringSSL ({@code OPENSSL}) or the JDK's
 * @param description the name, and for the JDK's why the faster one is not used
 */
public record TlsEngine(SslProvider provider, String description) {
    /** Read once by the JDK, when its first engine is made; off by default there. */
    private static final String REFUSE_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    /** BoringSSL where its native library loads, else the JDK's. */
    public static TlsEngine best() {
        if (OpenSsl.isAvailable()) {
            return new TlsEngine(SslProvider.OPENSSL, OpenSsl.versionString());
        }
        Throwable cause = OpenSsl.unavailabilityCause();
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return jdk("BoringSSL: " + Objects.toString(cause.getMessage(), cause.toString()));
    }

    /**
     * The JDK's implementation, which costs several times as much CPU.
     *
     * @param whyNotBetter such as {@code BoringSSL: no native library for this machine}
     */
    public static TlsEngine jdk(String whyNotBetter) {
        if (System.getProperty(REFUSE_RENEGOTIATION) == null) {
            // The only way to forbid it: the JDK has no setting per engine.
            System.setProperty(REFUSE_RENEGOTIATION, "true");
        }
        return new TlsEngine(SslProvider.JDK, "JDK " + Runtime.version() + " (" + whyNotBetter + ")");
    }
}
