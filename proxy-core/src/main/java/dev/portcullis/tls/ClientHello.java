package dev.portcullis.tls;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a ClientHello says about the certificate that the client wants and can check (RFC 8446 4.1.2). The engine reads the
 * message again and refuses one that is malformed; here it merely wants nothing.
 */
@EventLoopConfined
final class ClientHello {
    private static final int VERSION_AND_RANDOM_BYTES = 34;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS13 = 0x0304;

    private final BitSet cipherSuites = new BitSet();
    private final BitSet groups = new BitSet();
    private final BitSet schemes = new BitSet();
    private final BitSet versions = new BitSet();
    private @Nullable String serverName;

    private ClientHello() {}

    /** Reads the body of the message, behind type and length; null when there was none to be had. */
    static ClientHello peek(@Nullable ByteBuf body) {
        ClientHello hello = new ClientHello();
        if (body != null) {
            try {
                hello.read(body.slice());
            } catch (IndexOutOfBoundsException e) {
                // A length that leads beyond the end: what was read so far has to do until the engine refuses it.
            }
        }
        return hello;
    }

    /** In lower case and without a dot at the end; null when the client named none. */
    @Nullable
    String serverName() {
        return serverName;
    }

    boolean offersTls13() {
        return versions.get(TLS13);
    }

    boolean offersScheme(int scheme) {
        return schemes.get(scheme);
    }

    boolean offersGroup(int group) {
        return groups.get(group);
    }

    boolean offersCipherSuite(int suite) {
        return cipherSuites.get(suite);
    }

    private void read(ByteBuf body) {
        body.skipBytes(VERSION_AND_RANDOM_BYTES);
        body.skipBytes(body.readUnsignedByte());
        addAll(body.readSlice(body.readUnsignedShort()), cipherSuites);
        body.skipBytes(body.readUnsignedByte());
        if (!body.isReadable()) {
            return;
        }
        ByteBuf extensions = body.readSlice(body.readUnsignedShort());
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            readExtension(type, extensions.readSlice(extensions.readUnsignedShort()));
        }
    }

    private void readExtension(int type, ByteBuf content) {
        switch (type) {
            case SERVER_NAME -> readServerName(content);
            case SUPPORTED_GROUPS -> addAll(content.readSlice(content.readUnsignedShort()), groups);
            case SIGNATURE_ALGORITHMS -> addAll(content.readSlice(content.readUnsignedShort()), schemes);
            case SUPPORTED_VERSIONS -> addAll(content.readSlice(content.readUnsignedByte()), versions);
            default -> {}
        }
    }

    /** RFC 6066 3: the list holds one name of each type, and there is one type. */
    private void readServerName(ByteBuf content) {
        ByteBuf list = content.readSlice(content.readUnsignedShort());
        if (list.readUnsignedByte() == HOST_NAME) {
            String name = list.readSlice(list.readUnsignedShort()).toString(StandardCharsets.US_ASCII);
            String lower = name.toLowerCase(Locale.ROOT);
            serverName = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        }
    }

    private static void addAll(ByteBuf shorts, BitSet values) {
        while (shorts.isReadable()) {
            values.set(shorts.readUnsignedShort());
        }
    }
}
