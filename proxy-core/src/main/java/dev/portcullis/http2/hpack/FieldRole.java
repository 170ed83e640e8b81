package dev.portcullis.http2.hpack;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a field's name means to the proxy; found once, when the field is made. */
public enum FieldRole {
    /** {@code :method}. */
    METHOD(":method"),
    /** {@code :scheme}. */
    SCHEME(":scheme"),
    /** {@code :authority}. */
    AUTHORITY(":authority"),
    /** {@code :path}. */
    PATH(":path"),
    /** {@code :status}. */
    STATUS(":status"),
    /** Any other name that starts with a colon: always malformed here. */
    UNKNOWN_PSEUDO,
    /** {@code host}. */
    HOST("host"),
    /** {@code te}. */
    TE("te"),
    /** {@code connection}, {@code keep-alive}, {@code proxy-connection}, {@code transfer-encoding}, {@code upgrade}: RFC 9113 8.2.2. */
    CONNECTION_SPECIFIC("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"),
    /** {@code content-length}. */
    CONTENT_LENGTH("content-length"),
    /** {@code content-type}. */
    CONTENT_TYPE("content-type"),
    /** {@code grpc-status}. */
    GRPC_STATUS("grpc-status"),
    /** {@code grpc-message}. */
    GRPC_MESSAGE("grpc-message"),
    /** {@code grpc-timeout}. */
    GRPC_TIMEOUT("grpc-timeout"),
    /** {@code authorization}, {@code cookie}, {@code proxy-authorization}: never in a table that others share. */
    CREDENTIAL("authorization", "cookie", "proxy-authorization"),
    /** {@code x-forwarded-for}, in any of its spellings with {@code _}. */
    X_FORWARDED_FOR("x-forwarded-for"),
    /** {@code forwarded}, {@code x-real-ip}, every other {@code x-forwarded-*}, and their spellings with {@code _}. */
    FORWARDED(
            "forwarded",
            "x-real-ip",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-server"),
    /** {@code date}: changes each second, not worth a table's place. */
    DATE("date"),
    /** Nothing that the proxy looks at. */
    OTHER;

    private static final byte[] FORWARDED_PREFIX = ascii("x-forwarded-");
    private static final byte[] FORWARDED_FOR = ascii("x-forwarded-for");
    private static final byte[] REAL_IP = ascii("x-real-ip");

    /** Made by {@link List#of}, which Error Prone cannot tell from a list that changes. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> names;

    FieldRole(String... names) {
        this.names = List.of(names);
    }

    /** The names that have this role by themselves; {@link #ofUnlisted} knows the rest. */
    List<String> names() {
        return names;
    }

    /** The role of a name that no role lists: a backend may read {@code x_real_ip} as it reads {@code x-real-ip}. */
    static FieldRole ofUnlisted(byte[] name) {
        if (name.length == 0) {
            return OTHER;
        }
        if (name[0] == ':') {
            return UNKNOWN_PSEUDO;
        }
        if (startsWith(name, FORWARDED_PREFIX)) {
            return isSpellingOf(name, FORWARDED_FOR) ? X_FORWARDED_FOR : FORWARDED;
        }
        return isSpellingOf(name, REAL_IP) ? FORWARDED : OTHER;
    }

    private static boolean isSpellingOf(byte[] name, byte[] dashed) {
        return name.length == dashed.length && startsWith(name, dashed);
    }

    /** Compares with {@code _} taken for {@code -}. */
    private static boolean startsWith(byte[] name, byte[] dashed) {
        if (name.length < dashed.length) {
            return false;
        }
        for (int i = 0; i < dashed.length; i++) {
            byte octet = name[i] == '_' ? (byte) '-' : name[i];
            if (octet != dashed[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
