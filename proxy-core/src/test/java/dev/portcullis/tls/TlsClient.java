package dev.portcullis.tls;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A client over the JDK's blocking TLS: independent of everything that is tested. */
public final class TlsClient {
    private static final int PATIENCE_MILLIS = 20_000;

    private TlsClient() {}

    /** A connection in clear text that waits at most {@link #PATIENCE_MILLIS} for each read. */
    public static Socket plain(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(address, PATIENCE_MILLIS);
        return socket;
    }

    /**
     * TLS over a connected socket; the handshake has not begun.
     *
     * @param trusted null for a client that trusts nothing we have
     * @param serverName empty for none
     * @param protocols what ALPN offers; none: no ALPN
     */
    public static SSLSocket over(
            Socket socket, @Nullable X509Bundle trusted, String version, String serverName, String... protocols)
            throws Exception {
        return ofKind(socket, context(trusted, null), version, serverName, protocols);
    }

    /**
     * What clients of one kind share; they resume each other's sessions.
     *
     * @param own whose certificate it shows when it is asked; null for none
     */
    public static SSLContext context(@Nullable X509Bundle trusted, @Nullable X509Bundle own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? null : own.toKeyManagerFactory().getKeyManagers(),
                trusted == null ? null : new TrustManager[] {trusted.toTrustManager()},
                null);
        return context;
    }

    /** A client of a kind. */
    public static SSLSocket ofKind(
            Socket socket, SSLContext context, String version, String serverName, String... protocols)
            throws Exception {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "", socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        if (!serverName.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        tls.setSSLParameters(parameters);
        return tls;
    }

    /** Writes text and reads until the other end closes. */
    public static String exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Writes text and reads as many bytes back. */
    public static String echo(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.US_ASCII);
    }
}
