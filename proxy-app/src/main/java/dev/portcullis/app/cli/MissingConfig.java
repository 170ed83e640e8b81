package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigSearch;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** What is said when there is no configuration file at all: where it was looked for, and one to begin with. */
final class MissingConfig {
    private static final String EXAMPLE = """
            entryPoints:
              grpcs:
                address: ":8443"
            http:
              routers:
                all: { rule: "PathPrefix(`/`)", service: backend, tls: {} }
              services:
                backend:
                  loadBalancer:
                    servers: [ { url: "h2c://127.0.0.1:50051" } ]
            tls:
              certificates: [ { certFile: server.crt, keyFile: server.key } ]
            """;

    private MissingConfig() {}

    static String explain(ConfigSearch search) {
        String places = search.candidates().stream().map(Path::toString).collect(Collectors.joining(", "));
        return "portcullis: no configuration file; name one with --config or $" + ConfigSearch.VARIABLE
                + ", or put it at one of: " + places + "\n\nOne to begin with, as portcullis.yml:\n\n"
                + EXAMPLE.stripTrailing();
    }
}
