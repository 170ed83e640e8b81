package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody sent: where would it go?
 *
 * @param authority host, and perhaps a port
 * @param path with a query, if there is one
 * @param method such as {@code POST}
 * @param fields header fields; the case of their names does not count
 * @param client who asks
 * @param proxyFacts what a PROXY header says of the client; null for nothing
 */
public record RouteQuestion(
        String authority,
        String path,
        String method,
        List<Field> fields,
        ClientAddress client,
        @Nullable ProxyFacts proxyFacts) {
    /** Copies the list. */
    public RouteQuestion {
        fields = List.copyOf(fields);
    }

    /**
     * A header field.
     *
     * @param name its name
     * @param value its value
     */
    public record Field(String name, String value) {}

    RequestFacts facts() {
        HeaderBlock request = head();
        HeaderField path = Objects.requireNonNull(request.first(FieldRole.PATH));
        RequestFacts facts = new RequestFacts();
        facts.read(request, EntryPointRoutes.authorityOf(request), path, client, proxyFacts);
        return facts;
    }

    /** The head that a client would send. */
    HeaderBlock head() {
        HeaderBlock head = new HeaderBlock();
        head.add(field(":method", method));
        head.add(field(":authority", authority));
        head.add(field(":path", path));
        for (Field field : fields) {
            head.add(field(field.name().toLowerCase(Locale.ROOT), field.value()));
        }
        return head;
    }

    private static HeaderField field(String name, String value) {
        return HeaderField.of(name, new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}
