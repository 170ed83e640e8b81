package dev.portcullis.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes any certificate of a client, as the operator asked for: who shows one has its key, and that is all that is known. What
 * comes out of it is marked as unverified. It never vouches for a server.
 */
final class UncheckedClients extends X509ExtendedTrustManager {
    private static final X509Certificate[] NO_ISSUERS = {};

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        // Whoever it is.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        // Whoever it is.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        // Whoever it is.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("it is for clients' certificates");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("it is for clients' certificates");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("it is for clients' certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_ISSUERS;
    }
}
