package dev.portcullis.http2.hpack;

import java.util.HashMap;
import java.util.Map;

/** What a field's name means to the proxy; found once, when the field is made. */
public enum FieldRole {
    /** {@code :method}. */
    METHOD,
    /** {@code :scheme}. */
    SCHEME,
    /** {@code :authority}. */
    AUTHORITY,
    /** {@code :path}. */
    PATH,
    /** {@code :status}. */
    STATUS,
    /** Any other name that starts with a colon: always malformed here. */
    UNKNOWN_PSEUDO,
    /** {@code host}. */
    HOST,
    /** {@code te}. */
    TE,
    /** {@code connection}, {@code keep-alive}, {@code proxy-connection}, {@code transfer-encoding}, {@code upgrade}: RFC 9113 8.2.2. */
    CONNECTION_SPECIFIC,
    /** {@code content-length}. */
    CONTENT_LENGTH,
    /** {@code content-type}. */
    CONTENT_TYPE,
    /** {@code grpc-status}. */
    GRPC_STATUS,
    /** {@code grpc-message}. */
    GRPC_MESSAGE,
    /** {@code grpc-timeout}. */
    GRPC_TIMEOUT,
    /** {@code authorization}, {@code cookie}, {@code proxy-authorization}: never in a table that others share. */
    CREDENTIAL,
    /** {@code x-forwarded-for}, in any of its spellings with {@code _}. */
    X_FORWARDED_FOR,
    /** {@code forwarded}, {@code x-real-ip}, every other {@code x-forwarded-*}, and their spellings with {@code _}. */
    FORWARDED,
    /** {@code date}: changes each second, not worth a table's place. */
    DATE,
    /** Nothing that the proxy looks at. */
    OTHER;

    private static final Map<String, FieldRole> BY_NAME = new HashMap<>();

    static {
        BY_NAME.put(":method", METHOD);
        BY_NAME.put(":scheme", SCHEME);
        BY_NAME.put(":authority", AUTHORITY);
        BY_NAME.put(":path", PATH);
        BY_NAME.put(":status", STATUS);
        BY_NAME.put("host", HOST);
        BY_NAME.put("te", TE);
        BY_NAME.put("connection", CONNECTION_SPECIFIC);
        BY_NAME.put("keep-alive", CONNECTION_SPECIFIC);
        BY_NAME.put("proxy-connection", CONNECTION_SPECIFIC);
        BY_NAME.put("transfer-encoding", CONNECTION_SPECIFIC);
        BY_NAME.put("upgrade", CONNECTION_SPECIFIC);
        BY_NAME.put("content-length", CONTENT_LENGTH);
        BY_NAME.put("content-type", CONTENT_TYPE);
        BY_NAME.put("grpc-status", GRPC_STATUS);
        BY_NAME.put("grpc-message", GRPC_MESSAGE);
        BY_NAME.put("grpc-timeout", GRPC_TIMEOUT);
        BY_NAME.put("authorization", CREDENTIAL);
        BY_NAME.put("proxy-authorization", CREDENTIAL);
        BY_NAME.put("cookie", CREDENTIAL);
        BY_NAME.put("forwarded", FORWARDED);
        BY_NAME.put("x-real-ip", FORWARDED);
        BY_NAME.put("date", DATE);
    }

    /** The role of a name as it came over the wire. */
    static FieldRole of(String name) {
        FieldRole role = BY_NAME.get(name);
        if (role != null) {
            return role;
        }
        if (name.startsWith(":")) {
            return UNKNOWN_PSEUDO;
        }
        String dashed = name.indexOf('_') < 0 ? name : name.replace('_', '-');
        if (dashed.startsWith("x-forwarded-")) {
            return dashed.equals("x-forwarded-for") ? X_FORWARDED_FOR : FORWARDED;
        }
        return dashed.equals("x-real-ip") ? FORWARDED : OTHER;
    }
}
