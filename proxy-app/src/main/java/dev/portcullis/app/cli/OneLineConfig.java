package dev.portcullis.app.cli;

import dev.portcullis.app.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration that the options of {@code portcullis proxy} stand for, in the words of the file format, so that defaults
 * and checks are those of a file.
 *
 * @param from where it listens
 * @param to the servers' URLs
 * @param certificate a path, or PEM
 * @param key a path, or PEM
 * @param trusted networks whose PROXY header is believed; empty for none
 */
record OneLineConfig(String from, List<String> to, String certificate, String key, List<String> trusted) {
    /** What messages call it. */
    static final String NAME = "portcullis proxy";

    /** JSON, which is YAML as well. */
    String text() {
        Map<String, Object> entryPoint = new LinkedHashMap<>();
        entryPoint.put("address", from);
        entryPoint.put("http", Map.of("tls", Map.of()));
        if (!trusted.isEmpty()) {
            entryPoint.put("proxyProtocol", Map.of("trustedIPs", trusted));
        }
        List<Object> servers = new ArrayList<>();
        to.forEach(url -> servers.add(Map.of("url", url)));
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("entryPoints", Map.of("proxy", entryPoint));
        config.put(
                "http",
                Map.of(
                        "routers", Map.of("all", Map.of("rule", "PathPrefix(`/`)", "service", "servers")),
                        "services", Map.of("servers", Map.of("loadBalancer", Map.of("servers", servers)))));
        config.put("tls", Map.of("certificates", List.of(Map.of("certFile", certificate, "keyFile", key))));
        return JsonText.of(config);
    }
}
