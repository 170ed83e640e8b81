package dev.portcullis.app.config;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.CallSource;
import java.util.List;
import java.util.Locale;

/** Reads {@code sourceCriterion} and {@code ipStrategy}: whose calls are counted together, and how a client is known. */
final class CallSourceReader {
    private static final List<String> KEYS = List.of("ipStrategy", "requestHeaderName", "requestHost");

    private CallSourceReader() {}

    static CallSource source(Section criterion, CallSource usual) {
        Value strategy = criterion.value("ipStrategy");
        Value header = criterion.value("requestHeaderName");
        boolean host = criterion.flag("requestHost", false);
        boolean byHeader = !header.text("").isEmpty();
        boolean byClient = strategy.present() || strategy.empty();
        criterion.end();
        CallSource source = usual;
        if (byClient) {
            source = client(Section.of(strategy));
        } else if (byHeader) {
            source = header(header);
        } else if (host) {
            source = new CallSource.Host();
        }
        if ((byClient ? 1 : 0) + (byHeader ? 1 : 0) + (host ? 1 : 0) > 1) {
            criterion.self().errorAtKey("calls have one source; write only one of " + String.join(", ", KEYS));
        }
        return source;
    }

    private static CallSource header(Value header) {
        String name = header.text("").toLowerCase(Locale.ROOT);
        if (!HeaderNames.isToken(name)) {
            header.error(Value.quoted(header.text("")) + " is not a header name");
        }
        return name.equals("host") ? new CallSource.Host() : new CallSource.Header(name);
    }

    static CallSource.Client client(Section strategy) {
        int depth = strategy.number("depth", 0, 0, 100);
        Value excludedAt = strategy.value("excludedIPs");
        NetworkSet excluded = EntryPointReader.networks(excludedAt);
        int ipv6Bits = strategy.number("ipv6Subnet", 128, 1, 128);
        strategy.end();
        if (depth > 0 && !excludedAt.items().isEmpty()) {
            excludedAt.warningAtKey("has no effect beside depth, as in Traefik");
            excluded = NetworkSet.EMPTY;
        }
        return new CallSource.Client(depth, excluded, ipv6Bits);
    }
}
