package dev.portcullis.http2;

import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.FieldVerdict;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import org.jspecify.annotations.Nullable;

/** What makes a message malformed (RFC 9113 8.1 to 8.3). Each method gives a reason, or null when the block is well-formed. */
final class MessageRules {
    private static final int METHOD = 1;
    private static final int SCHEME = 2;
    private static final int AUTHORITY = 4;
    private static final int PATH = 8;

    private MessageRules() {}

    static @Nullable String faultOfRequest(HeaderBlock block) {
        int seen = 0;
        boolean regular = false;
        for (int i = 0; i < block.size(); i++) {
            HeaderField field = block.get(i);
            int pseudo = requestPseudo(field.role());
            if (pseudo == 0) {
                regular = true;
                String fault = faultOfRegular(field);
                if (fault != null) {
                    return fault;
                }
            } else if (regular) {
                return "a pseudo-header field behind a regular one";
            } else if ((seen & pseudo) != 0) {
                return "a pseudo-header field twice";
            } else if (field.verdict() != FieldVerdict.VALID) {
                return "a malformed pseudo-header field";
            } else {
                seen |= pseudo;
            }
        }
        String fault = faultOfPseudo(block, seen);
        return fault == null ? faultOfLength(block) : fault;
    }

    private static int requestPseudo(FieldRole role) {
        return switch (role) {
            case METHOD -> METHOD;
            case SCHEME -> SCHEME;
            case AUTHORITY -> AUTHORITY;
            case PATH -> PATH;
            case STATUS,
                    UNKNOWN_PSEUDO,
                    HOST,
                    TE,
                    CONNECTION_SPECIFIC,
                    CONTENT_LENGTH,
                    CONTENT_TYPE,
                    GRPC_STATUS,
                    GRPC_MESSAGE,
                    GRPC_TIMEOUT,
                    CREDENTIAL,
                    X_FORWARDED_FOR,
                    FORWARDED,
                    DATE,
                    OTHER -> 0;
        };
    }

    private static @Nullable String faultOfPseudo(HeaderBlock block, int seen) {
        HeaderField method = block.first(FieldRole.METHOD);
        if (method == null || method.valueLength() == 0) {
            return "no :method";
        }
        if (is(method, "CONNECT")) {
            return (seen & (SCHEME | PATH)) == 0 && (seen & AUTHORITY) != 0 ? null : "CONNECT with :scheme or :path";
        }
        if ((seen & SCHEME) == 0) {
            return "no :scheme";
        }
        HeaderField path = block.first(FieldRole.PATH);
        if (path == null || path.valueLength() == 0) {
            return "no :path";
        }
        if (path.valueByte(0) != '/' && !(is(method, "OPTIONS") && is(path, "*"))) {
            return "a :path that does not begin with a slash";
        }
        HeaderField authority = block.first(FieldRole.AUTHORITY);
        HeaderField host = block.first(FieldRole.HOST);
        if (authority != null && has(authority, '@')) {
            return "userinfo in :authority";
        }
        return host != null && authority != null && !sameHost(host, authority) ? "host and :authority differ" : null;
    }

    static @Nullable String faultOfResponse(HeaderBlock block) {
        HeaderField status = block.size() == 0 ? null : block.get(0);
        if (status == null || status.role() != FieldRole.STATUS || !isStatus(status)) {
            return "no :status of three digits in the first place";
        }
        for (int i = 1; i < block.size(); i++) {
            String fault = faultOfRegular(block.get(i));
            if (fault != null) {
                return fault;
            }
        }
        return faultOfLength(block);
    }

    static @Nullable String faultOfTrailers(HeaderBlock block) {
        for (int i = 0; i < block.size(); i++) {
            String fault = faultOfRegular(block.get(i));
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String faultOfRegular(HeaderField field) {
        if (field.verdict() != FieldVerdict.VALID) {
            return field.verdict() == FieldVerdict.MALFORMED_NAME
                    ? "a malformed field name"
                    : "a malformed field value";
        }
        return switch (field.role()) {
            case METHOD, SCHEME, AUTHORITY, PATH, STATUS -> "a pseudo-header field out of place";
            case UNKNOWN_PSEUDO -> "an unknown pseudo-header field";
            case CONNECTION_SPECIFIC -> "a connection-specific field";
            case TE -> isIgnoringCase(field, "trailers") ? null : "te other than trailers";
            case CONTENT_LENGTH -> contentLength(field) < 0 ? "a content-length that is not a number" : null;
            case HOST,
                    CONTENT_TYPE,
                    GRPC_STATUS,
                    GRPC_MESSAGE,
                    GRPC_TIMEOUT,
                    CREDENTIAL,
                    X_FORWARDED_FOR,
                    FORWARDED,
                    DATE,
                    OTHER -> null;
        };
    }

    /** Two lengths for one message are how requests are smuggled (RFC 9110 8.6). */
    private static @Nullable String faultOfLength(HeaderBlock block) {
        HeaderField first = block.first(FieldRole.CONTENT_LENGTH);
        if (first == null) {
            return null;
        }
        long length = contentLength(first);
        for (int i = 0; i < block.size(); i++) {
            HeaderField field = block.get(i);
            if (field.role() == FieldRole.CONTENT_LENGTH && contentLength(field) != length) {
                return "content-length twice, with different values";
            }
        }
        return null;
    }

    /** The number that {@code content-length} says, or -1 when it says none. */
    static long contentLength(HeaderField field) {
        int length = field.valueLength();
        if (length == 0 || length > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = field.valueByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Whether a response head is an interim one, which is skipped. */
    static boolean isInterim(HeaderBlock head) {
        return head.get(0).valueByte(0) == '1';
    }

    /** Whether a head is a request's whose answer has no content, whatever length that names (RFC 9110 9.3.2). */
    static boolean isOfHead(HeaderBlock head) {
        HeaderField first = head.get(0);
        return first.role() == FieldRole.METHOD && is(first, "HEAD");
    }

    /** Whether a response has no content by its status, whatever length it names (RFC 9110 8.6, RFC 9113 8.1.1). */
    static boolean isWithoutContent(HeaderBlock head) {
        return is(head.get(0), "304") || is(head.get(0), "204");
    }

    private static boolean isStatus(HeaderField field) {
        if (field.valueLength() != 3) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            int digit = field.valueByte(i) - '0';
            if (digit < (i == 0 ? 1 : 0) || digit > 9) {
                return false;
            }
        }
        return true;
    }

    static boolean is(HeaderField field, String text) {
        if (field.valueLength() != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (field.valueByte(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIgnoringCase(HeaderField field, String lower) {
        if (field.valueLength() != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            if ((field.valueByte(i) | 0x20) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(HeaderField field, char c) {
        for (int i = 0; i < field.valueLength(); i++) {
            if (field.valueByte(i) == c) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameHost(HeaderField host, HeaderField authority) {
        return host.value().equalsIgnoreCase(authority.value());
    }
}
