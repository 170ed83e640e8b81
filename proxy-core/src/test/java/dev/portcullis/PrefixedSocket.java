package dev.portcullis;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A socket that puts bytes in front of what is written first, as a balancer with a PROXY header does: in one packet, or in many. */
final class PrefixedSocket extends Socket {
    private static final int PATIENCE_MILLIS = 20_000;

    private final int packetBytes;
    private byte[] prefix;

    /**
     * A connected socket.
     *
     * @param packetBytes how much is written at once; 1 for byte by byte
     */
    PrefixedSocket(InetSocketAddress address, byte[] prefix, int packetBytes) throws IOException {
        this.prefix = prefix.clone();
        this.packetBytes = packetBytes;
        setSoTimeout(PATIENCE_MILLIS);
        setTcpNoDelay(true);
        connect(address, PATIENCE_MILLIS);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteArrayOutputStream joined = new ByteArrayOutputStream();
                joined.writeBytes(prefix);
                joined.write(bytes, offset, length);
                prefix = new byte[0];
                byte[] all = joined.toByteArray();
                for (int at = 0; at < all.length; at += packetBytes) {
                    out.write(all, at, Math.min(packetBytes, all.length - at));
                }
            }
        };
    }
}
