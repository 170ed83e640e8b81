package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every byte of the handshake and of the data comes by itself, in a segment of its own. */
class SplitRecordsTest {
    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    /** A socket that sends byte by byte. */
    private static final class SlowSocket extends Socket {
        SlowSocket(InetSocketAddress address) throws IOException {
            setTcpNoDelay(true);
            setSoTimeout((int) TlsServer.PATIENCE_SECONDS * 1_000);
            connect(address);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream whole = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    whole.write(octet);
                    whole.flush();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    for (int i = offset; i < offset + length; i++) {
                        write(bytes[i]);
                    }
                }
            };
        }
    }

    @Test
    void recordsMayComeByteByByte() throws Exception {
        X509Bundle one = TestCertificates.ec("localhost");
        X509Bundle other = TestCertificates.rsa("other.test");
        for (TlsEngine engine : List.of(TlsEngine.best(), TlsEngine.jdk("test"))) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                try (TlsServer server = new TlsServer(
                                ServerTls.create(TestCertificates.settings(inline(one), inline(other)), engine));
                        SSLSocket client =
                                TlsClient.over(new SlowSocket(server.address()), one, version, "localhost", "h2")) {
                    assertEquals("hello, all of you", TlsClient.echo(client, "hello, all of you"));
                    assertEquals("and again", TlsClient.echo(client, "and again"));
                }
            }
        }
    }
}
