package dev.portcullis;

import dev.portcullis.address.BackendAddress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/2 server that costs little, for tests of many calls: it answers each head with status 0 and nothing else, and counts. It reads
 * no header block, so every call must end with its head. One thread per connection.
 */
final class TrailersOnlyServer implements AutoCloseable {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int ACK = 1;
    private static final int END_STREAM_AND_HEADERS = 5;
    private static final byte[] NOTHING = {};
    private static final byte[] ANSWER = answer();

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();

    TrailersOnlyServer() throws IOException {
        start(this::accept);
    }

    /** Fields that no table keeps (RFC 7541 6.1, 6.2.2): status 200, the content type, the gRPC status. */
    private static byte[] answer() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x88);
        block.write(0x0f);
        block.write(0x10);
        text(block, "application/grpc");
        block.write(0);
        text(block, "grpc-status");
        text(block, "0");
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    BackendAddress address() {
        return new BackendAddress("127.0.0.1", listener.getLocalPort());
    }

    /** Calls that were answered. */
    int calls() {
        return calls.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "trailers-only-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            in.readFully(new byte[PREFACE_BYTES]);
            RawFrames.put(out, SETTINGS, 0, 0, NOTHING);
            while (true) {
                if (in.available() == 0) {
                    out.flush();
                }
                readFrame(in, out);
            }
        } catch (EOFException | SocketException e) {
            // The proxy has closed it, or the test is over.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void readFrame(DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        in.readFully(new byte[length]);
        if (type == HEADERS) {
            calls.incrementAndGet();
            RawFrames.put(out, HEADERS, END_STREAM_AND_HEADERS, stream, ANSWER);
        } else if (type == SETTINGS && flags != ACK) {
            RawFrames.put(out, SETTINGS, ACK, 0, NOTHING);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
