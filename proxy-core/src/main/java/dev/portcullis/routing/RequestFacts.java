package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ProxyHeaderFact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request as rules see it: where in its authority the host stands, and where in its path field the path. Compares bytes
 * in place and makes no text, but for the rare rules that look at other fields. Reused for the next request.
 */
@EventLoopConfined
final class RequestFacts {
    private static final HeaderField NOTHING = HeaderField.of("", "");

    private @Nullable HeaderBlock request;
    private @Nullable ClientAddress client;
    private @Nullable ProxyFacts proxyFacts;
    private HeaderField authority = NOTHING;
    private HeaderField path = NOTHING;
    private int hostStart;
    private int hostEnd;
    private int pathEnd;
    private @Nullable String hostText;
    private @Nullable String pathText;

    /** Reads a request; its block and fields are kept until {@link #forget}. */
    void read(
            HeaderBlock newRequest,
            @Nullable HeaderField newAuthority,
            HeaderField newPath,
            ClientAddress newClient,
            @Nullable ProxyFacts newProxyFacts) {
        request = newRequest;
        client = newClient;
        proxyFacts = newProxyFacts;
        authority = newAuthority == null ? NOTHING : newAuthority;
        path = newPath;
        hostText = null;
        pathText = null;
        findHost(authority);
        pathEnd = indexOf(newPath, (byte) '?', 0, newPath.valueLength());
    }

    void forget() {
        request = null;
        client = null;
        proxyFacts = null;
        authority = NOTHING;
        path = NOTHING;
        hostStart = 0;
        hostEnd = 0;
        pathEnd = 0;
        hostText = null;
        pathText = null;
    }

    int hostLength() {
        return hostEnd - hostStart;
    }

    /** A byte of the host, in lower case. */
    byte hostByte(int index) {
        byte octet = authority.valueByte(hostStart + index);
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + ('a' - 'A')) : octet;
    }

    int pathLength() {
        return pathEnd;
    }

    byte pathByte(int index) {
        return path.valueByte(index);
    }

    /** Whether the host, from a place to its end, is this. */
    boolean hostIs(byte[] name, int from) {
        if (hostLength() - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (hostByte(from + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the host's second label starts; -1 when its first label is empty or the only one. */
    int secondLabel() {
        for (int i = 0; i < hostLength(); i++) {
            if (hostByte(i) == '.') {
                return i == 0 ? -1 : i + 1;
            }
        }
        return -1;
    }

    boolean pathStartsWith(byte[] prefix) {
        if (pathEnd < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (pathByte(i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    boolean pathIs(byte[] whole) {
        return pathEnd == whole.length && pathStartsWith(whole);
    }

    /** The host in lower case, without port and brackets; with its last dot, as Traefik shows it to regular expressions. */
    String hostText() {
        String text = hostText;
        if (text == null) {
            boolean dot = hostEnd < authority.valueLength() && authority.valueByte(hostEnd) == '.';
            text = utf8(authority.value().substring(hostStart, dot ? hostEnd + 1 : hostEnd))
                    .toLowerCase(Locale.ROOT);
            hostText = text;
        }
        return text;
    }

    /** The path without the query. */
    String pathText() {
        String text = pathText;
        if (text == null) {
            text = utf8(path.value().substring(0, pathEnd));
            pathText = text;
        }
        return text;
    }

    /** Whether a regular expression matches in the value of one of the fields with that name. */
    boolean hasField(String name, Regexp regexp) {
        for (String value : fieldValues(name)) {
            if (regexp.matchesIn(value)) {
                return true;
            }
        }
        return false;
    }

    /** The values of the fields with that name. */
    List<String> fieldValues(String name) {
        List<String> values = new ArrayList<>();
        HeaderBlock block = request;
        for (int i = 0; block != null && i < block.size(); i++) {
            HeaderField field = block.get(i);
            if (field.name().equals(name)) {
                values.add(utf8(field.value()));
            }
        }
        return values;
    }

    /** Whether one of the fields with that name has that value; both as Latin-1 text. */
    boolean hasField(String name, String value) {
        HeaderBlock block = request;
        for (int i = 0; block != null && i < block.size(); i++) {
            HeaderField field = block.get(i);
            if (field.name().equals(name) && field.value().equals(value)) {
                return true;
            }
        }
        return false;
    }

    /** The query, without the question mark; empty when there is none. */
    String query() {
        return pathEnd >= path.valueLength() ? "" : utf8(path.value().substring(pathEnd + 1));
    }

    /** The client's address; empty when there is none. */
    String clientText() {
        ClientAddress address = client;
        return address == null ? "" : address.bare();
    }

    boolean clientIn(NetworkSet networks) {
        ClientAddress address = client;
        return address != null && networks.contains(address.ip());
    }

    /** What the PROXY header said of it; null when it did not, or there was none. */
    @Nullable
    String proxyText(ProxyHeaderFact fact) {
        ProxyFacts said = proxyFacts;
        return said == null ? null : said.text(fact.written());
    }

    /** The text of UTF-8 bytes that a field shows as Latin-1. */
    private static String utf8(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (latin1.charAt(i) >= 0x80) {
                return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return latin1;
    }

    private void findHost(HeaderField field) {
        int length = field.valueLength();
        if (length > 0 && field.valueByte(0) == '[') {
            int bracket = indexOf(field, (byte) ']', 1, length);
            hostStart = 1;
            // Without the second bracket this is no host: nothing but a rule for any host matches.
            hostEnd = bracket < length ? bracket : 1;
            return;
        }
        hostStart = 0;
        hostEnd = indexOf(field, (byte) ':', 0, length);
        if (hostEnd > 0 && field.valueByte(hostEnd - 1) == '.') {
            hostEnd--;
        }
    }

    private static int indexOf(HeaderField field, byte octet, int from, int end) {
        for (int i = from; i < end; i++) {
            if (field.valueByte(i) == octet) {
                return i;
            }
        }
        return end;
    }
}
