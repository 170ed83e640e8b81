package dev.portcullis.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The configuration of a running program, as it is changed in three ways: written in place, moved over the old file, and behind a
 * link that is swapped, as Kubernetes mounts a ConfigMap. Each version says its number in a response header.
 *
 * @param folder where all of it stands
 * @param certificate served by every version
 * @param first the port of the server that every version has
 * @param second the port of the one that comes and goes
 */
record LiveFiles(Path folder, TemporaryCertificate certificate, int first, int second) {
    /** Of the version that answered. */
    static final String VERSION_HEADER = "x-version";

    /** A mistake in a version: what it names is nowhere. The number follows. */
    static final String MISSING = "missing-";

    /** How a version comes. */
    enum Way {
        IN_PLACE,
        MOVE,
        LINK
    }

    /** Writes the static part and version 0; gives the file to start with. */
    Path begin() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("..v0")).resolve("live.yml"), version(0, false));
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v0"));
        Files.createSymbolicLink(folder.resolve("live.yml"), Path.of("..data", "live.yml"));
        // Longer than any stream of a test lives on a server that was taken out.
        return Files.writeString(folder.resolve("portcullis.yml"), """
                entryPoints:
                  secure:
                    address: "127.0.0.1:0"
                    transport: { lifeCycle: { graceTimeOut: 300s } }
                  traefik: { address: "127.0.0.1:0" }
                workers: 2
                ping: {}
                providers:
                  providersThrottleDuration: 10ms
                  file: { filename: "FOLDER/live.yml", watch: true }
                """.replace("FOLDER", folder.toString()));
    }

    /** Brings a version. */
    void write(int version, Way way, boolean withMistake) throws IOException {
        String text = version(version, withMistake);
        Path real = folder.resolve("live.yml").toRealPath();
        switch (way) {
            case IN_PLACE -> Files.writeString(real, text);
            case MOVE -> {
                Path beside = Files.writeString(real.resolveSibling("next"), text);
                Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE);
            }
            case LINK -> {
                Path next = Files.createDirectory(folder.resolve("..v" + version));
                Files.writeString(next.resolve("live.yml"), text);
                Path link = Files.createSymbolicLink(folder.resolve("..next"), next.getFileName());
                Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** In turn: a server more, one less, other weights, another rule, another service. */
    private String version(int number, boolean withMistake) {
        String service = number % 7 == 0 ? "service-" + number : "service";
        String leave = number % 2 == 0 ? "" : ", { url: \"h2c://127.0.0.1:" + second + "\" }";
        return """
                http:
                  routers:
                    all: { rule: "RULE", entryPoints: [secure], service: ROUTED, middlewares: [version], tls: {} }
                  middlewares:
                    version: { headers: { customResponseHeaders: { VERSION_HEADER: "NUMBER" } } }
                  services:
                    SERVICE:
                      loadBalancer: { servers: [ { url: "h2c://127.0.0.1:FIRST", weight: WEIGHT }LEAVE ] }
                tls: { certificates: [ { certFile: "CERTIFICATE", keyFile: "KEY" } ] }
                """.replace("RULE", number % 3 == 0 ? "PathPrefix(`/`)" : "PathPrefix(`/portcullis.test.Raw/`)")
                .replace("ROUTED", withMistake && number % 2 == 0 ? MISSING + number : service)
                .replace("VERSION_HEADER", VERSION_HEADER)
                .replace("NUMBER", Integer.toString(number))
                .replace("SERVICE", service)
                .replace("FIRST", Integer.toString(first))
                .replace("WEIGHT", Integer.toString(1 + number % 3))
                .replace("LEAVE", leave)
                .replace(
                        "CERTIFICATE",
                        withMistake && number % 2 != 0
                                ? folder.resolve(MISSING + number).toString()
                                : certificate.certificate().toString())
                .replace("KEY", certificate.key().toString());
    }
}
