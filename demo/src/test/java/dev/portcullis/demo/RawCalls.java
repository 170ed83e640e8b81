package dev.portcullis.demo;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** gRPC methods whose messages are plain bytes, so that a test needs no proto file. No state. */
final class RawCalls {
    /** The service of every such method; the proxy under test has a route for it. */
    static final String SERVICE = "portcullis.test.Raw";

    private RawCalls() {}

    /** A method of {@link #SERVICE}. */
    static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(new PlainBytes())
                .setResponseMarshaller(new PlainBytes())
                .build();
    }

    /** Messages as they are. */
    private static final class PlainBytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new SizedStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Tells grpc-java the length, which spares it a copy. */
    private static final class SizedStream extends ByteArrayInputStream implements KnownLength {
        SizedStream(byte[] message) {
            super(message);
        }
    }
}
