package dev.portcullis.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.FrameLayout;
import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.tls.TestCertificates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How the frames that leave in one flush are cut into TLS records: full ones of 16 KiB and a rest, whatever buffers the frames lie
 * in. Each record costs some 22 bytes, a call into the cipher, and the client a look at its header.
 */
class TlsRecordsTest {
    /** RFC 8446 5.1. */
    private static final int RECORD_BYTES = 16_384;
    /** The JDK fills records of TLS 1.3 so far that they fit the limit with type and tag. */
    private static final int JDK_RECORD_BYTES = RECORD_BYTES - 17;

    private static final int RECORD_HEAD_BYTES = 5;
    private static final int APPLICATION_DATA = 23;

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    /** An engine, a version of TLS, and how much a full record holds. */
    record Variant(SslProvider provider, String version, int recordBytes) {}

    static List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        variants.add(new Variant(SslProvider.JDK, "TLSv1.2", RECORD_BYTES));
        variants.add(new Variant(SslProvider.JDK, "TLSv1.3", JDK_RECORD_BYTES));
        if (OpenSsl.isAvailable()) {
            variants.add(new Variant(SslProvider.OPENSSL, "TLSv1.2", RECORD_BYTES));
            variants.add(new Variant(SslProvider.OPENSSL, "TLSv1.3", RECORD_BYTES));
        }
        return variants;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void fillsRecordsWithTheFramesOfAFlush(Variant variant) throws Exception {
        ByteBuf message = Unpooled.directBuffer().writeZero(40 << 10);
        try (Secured secured = new Secured(variant)) {
            OutputBuffer out = secured.out();
            smallFrames(out);
            assertEquals(List.of(3 * 13), secured.recordsOfFlush(), "three small frames share one");

            smallFrames(out);
            data(out, message, 0, FrameLayout.DEFAULT_FRAME_BYTES);
            data(out, message, FrameLayout.DEFAULT_FRAME_BYTES, FrameLayout.DEFAULT_FRAME_BYTES);
            data(out, message, 2 * FrameLayout.DEFAULT_FRAME_BYTES, 8 << 10);
            data(out, message, 0, 100);
            int rest = 3 * 13 + 4 * FrameLayout.HEADER_BYTES + (40 << 10) + 100 - 2 * variant.recordBytes();
            assertEquals(List.of(variant.recordBytes(), variant.recordBytes(), rest), secured.recordsOfFlush());
        } finally {
            message.release();
        }
    }

    private static void smallFrames(OutputBuffer out) {
        for (int stream = 1; stream < 6; stream += 2) {
            FrameWriter.windowUpdate(out.room(), stream, 1000);
        }
    }

    private static void data(OutputBuffer out, ByteBuf message, int index, int length) {
        FrameWriter.dataHead(out.room(), 1, length, false);
        out.append(message, index, length);
    }

    /** A server's and a client's end of one connection after the handshake. */
    private static final class Secured implements AutoCloseable {
        private final SslContext serverContext;
        private final SslContext clientContext;
        private final EmbeddedChannel server;
        private final EmbeddedChannel client;
        private final OutputBuffer out;
        private final int overheadBytes;

        Secured(Variant variant) throws Exception {
            X509Bundle bundle = TestCertificates.ec("localhost");
            serverContext = SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
                    .sslProvider(variant.provider())
                    .protocols(variant.version())
                    .build();
            clientContext = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .protocols(variant.version())
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            server = new EmbeddedChannel();
            server.pipeline().addLast(serverContext.newHandler(server.alloc()), new ChannelInboundHandlerAdapter());
            client = new EmbeddedChannel(clientContext.newHandler(server.alloc()));
            ChannelHandlerContext last = server.pipeline().lastContext();
            out = new OutputBuffer(last, () -> {});
            shakeHands();
            FrameWriter.windowUpdate(out.room(), 1, 1);
            // The last one: session tickets may go ahead.
            List<Integer> first = recordsOfFlush();
            overheadBytes = first.get(first.size() - 1) - 13;
        }

        OutputBuffer out() {
            return out;
        }

        private void shakeHands() {
            boolean passed = true;
            while (passed) {
                boolean fromClient = pass(client, server);
                passed = pass(server, client) || fromClient;
            }
            assertTrue(server.pipeline().get(SslHandler.class).handshakeFuture().isSuccess());
        }

        private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
            boolean passed = false;
            ByteBuf bytes = from.readOutbound();
            while (bytes != null) {
                passed = true;
                to.writeInbound(bytes);
                bytes = from.readOutbound();
            }
            return passed;
        }

        /** Sends what is gathered; gives the bytes of plain text in each record. */
        List<Integer> recordsOfFlush() {
            assertTrue(out.send());
            List<Integer> records = new ArrayList<>();
            ByteBuf flushed = Unpooled.buffer();
            ByteBuf bytes = server.readOutbound();
            while (bytes != null) {
                flushed.writeBytes(bytes);
                bytes.release();
                bytes = server.readOutbound();
            }
            while (flushed.isReadable()) {
                assertEquals(APPLICATION_DATA, flushed.getUnsignedByte(flushed.readerIndex()));
                int length = flushed.getUnsignedShort(flushed.readerIndex() + 3);
                records.add(length - overheadBytes);
                flushed.skipBytes(RECORD_HEAD_BYTES + length);
            }
            flushed.release();
            return records;
        }

        @Override
        public void close() {
            server.finishAndReleaseAll();
            client.finishAndReleaseAll();
            ReferenceCountUtil.release(serverContext);
            ReferenceCountUtil.release(clientContext);
        }
    }
}
