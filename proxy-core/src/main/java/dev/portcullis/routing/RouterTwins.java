package dev.portcullis.routing;

import dev.portcullis.settings.RouterSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds routers of which the second is never asked: same entry point, same rule, same priority. */
final class RouterTwins {
    private RouterTwins() {}

    /** Appends a warning for each. The routers stand in the order in which they are asked. */
    static void warn(List<CompiledRouter> routers, List<String> warnings) {
        Map<String, String> seen = new HashMap<>();
        for (CompiledRouter router : routers) {
            RouterSettings settings = router.settings();
            for (String entryPoint : settings.entryPoints()) {
                String identity = entryPoint + ' ' + settings.tls() + ' ' + settings.priority() + ' ' + router.rule();
                String first = seen.putIfAbsent(identity, settings.name());
                if (first != null && !first.equals(settings.name())) {
                    warnings.add("http.routers." + settings.name() + ": never asked on entry point " + entryPoint
                            + ", because " + first + " has the same rule and priority");
                }
            }
        }
    }
}
