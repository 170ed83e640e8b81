package dev.portcullis.entrypoint;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A socket that puts bytes in front of what is written first, in one packet, as a balancer with a PROXY header does. */
final class PrefixedSocket extends Socket {
    private static final int PATIENCE_MILLIS = 20_000;

    private byte[] prefix;

    PrefixedSocket(InetSocketAddress address, byte[] prefix) throws IOException {
        this.prefix = prefix.clone();
        setSoTimeout(PATIENCE_MILLIS);
        connect(address, PATIENCE_MILLIS);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteArrayOutputStream packet = new ByteArrayOutputStream();
                packet.writeBytes(prefix);
                packet.write(bytes, offset, length);
                prefix = new byte[0];
                out.write(packet.toByteArray());
            }
        };
    }
}
