package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the routers and requests of this package's tests. */
final class Requests {
    static final ClientAddress CLIENT =
            new ClientAddress(NetUtil.createInetAddressFromIpAddressString("203.0.113.7"), 4711);

    private Requests() {}

    static RouterSettings router(String name, String rule, int priority) {
        return new RouterSettings(name, rule, List.of("grpcs"), "service-of-" + name, priority, true);
    }

    static RouterSettings router(String name, String rule) {
        return router(name, rule, rule.length());
    }

    static EntryPointRoutes routes(RouterSettings... routers) throws SettingsException {
        return RouteTable.compile(List.of(routers)).routesOf("grpcs", true);
    }

    /** A POST, and more fields, each written as {@code name: value}. */
    static HeaderBlock request(String authority, String path, String... more) {
        HeaderBlock block = new HeaderBlock();
        block.add(HeaderField.of(":method", "POST"));
        block.add(HeaderField.of(":scheme", "https"));
        block.add(HeaderField.of(
                ":path", new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        block.add(HeaderField.of(":authority", authority));
        for (String field : more) {
            int colon = field.indexOf(": ");
            block.add(HeaderField.of(field.substring(0, colon), field.substring(colon + 2)));
        }
        return block;
    }

    /** The name of the router that a request finds, or null. */
    static @Nullable String routerFor(EntryPointRoutes routes, HeaderBlock request) {
        Route route = routes.find(request, CLIENT);
        return route == null ? null : route.router();
    }

    static boolean matches(String rule, HeaderBlock request) throws SettingsException {
        return routerFor(routes(router("only", rule)), request) != null;
    }

    static boolean matches(String rule, String authority, String path, String... more) throws SettingsException {
        return matches(rule, request(authority, path, more));
    }
}
