package dev.portcullis.tls;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** First messages of clients, as the JDK's TLS writes them. */
final class Hellos {
    /** The header of the record and that of the message. */
    static final int HEADER_BYTES = 5 + 4;

    private Hellos() {}

    /** A client that asks for a name; the empty one for none. */
    static ClientHello naming(String name) throws Exception {
        return parsed(record(name));
    }

    /** What we read of a record. */
    static ClientHello parsed(byte[] record) {
        return ClientHello.peek(Unpooled.wrappedBuffer(record).skipBytes(HEADER_BYTES));
    }

    /** The record of a client that offers the versions of the JDK, or those that are given. */
    static byte[] record(String name, String... versions) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
