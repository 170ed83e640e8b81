package dev.portcullis;

import dev.portcullis.tls.TlsClient;
import io.netty.pkitesting.X509Bundle;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** New clients, one after the other without a pause, each of which must be shown one of two certificates. */
final class Handshakes {
    private static final long PATIENCE_SECONDS = 20;

    private final InetSocketAddress address;
    private final List<Certificate> allowed;
    private final AtomicBoolean over;
    private final Thread thread = new Thread(this::run, "handshakes");
    private final Set<Certificate> shown = new HashSet<>();
    private Throwable failure = new AssertionError();
    private boolean failed;
    private int count;

    Handshakes(InetSocketAddress address, X509Bundle one, X509Bundle two, AtomicBoolean over) {
        this.address = address;
        this.allowed = List.of(one.getCertificate(), two.getCertificate());
        this.over = over;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!over.get()) {
                Certificate certificate = handshake(count % 2 == 0 ? "TLSv1.3" : "TLSv1.2");
                if (!allowed.contains(certificate)) {
                    throw new AssertionError("neither certificate: " + certificate);
                }
                onShown(certificate);
            }
        } catch (Exception | AssertionError e) {
            onFailure(e);
        }
    }

    /** A full one: a context of its own resumes nothing. */
    private Certificate handshake(String version) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustingAll()}, null);
        try (Socket socket = TlsClient.plain(address);
                SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "", 0, true)) {
            tls.setEnabledProtocols(new String[] {version});
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            return tls.getSession().getPeerCertificates()[0];
        }
    }

    private synchronized void onShown(Certificate certificate) {
        shown.add(certificate);
        count++;
        notifyAll();
    }

    private synchronized void onFailure(Throwable thrown) {
        failure = thrown;
        failed = true;
        notifyAll();
    }

    /** Waits at least so long, and until one more client was there. */
    synchronized void awaitOneMore(long atLeastNanos) throws InterruptedException {
        long begun = System.nanoTime();
        int before = count;
        while (!failed && (count == before || System.nanoTime() - begun < atLeastNanos)) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError("a handshake hangs after " + count);
            }
            wait(1);
        }
        rethrow();
    }

    /** Waits for the last one; both certificates were shown by now. */
    void finish() throws InterruptedException {
        thread.join();
        synchronized (this) {
            rethrow();
            if (shown.size() != allowed.size()) {
                throw new AssertionError("only one certificate was ever shown, in " + count + " handshakes");
            }
        }
    }

    private void rethrow() {
        if (failed) {
            throw new AssertionError("a handshake failed after " + count, failure);
        }
    }

    /** What is shown is compared by hand. */
    private static final class TrustingAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
