package dev.portcullis.app;

import dev.portcullis.tls.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one program under test, in a folder of its own: a certificate for localhost, its key, and a configuration. */
final class ProgramFiles {
    final X509Bundle bundle;
    private final Path folder;

    ProgramFiles(Path folder) throws Exception {
        this(folder, TestCertificates.ec("localhost"));
    }

    /** With a certificate of the test's, which its authority stands behind. */
    ProgramFiles(Path folder, X509Bundle bundle) throws IOException {
        this.bundle = bundle;
        this.folder = folder;
        write(bundle);
    }

    /** Puts a certificate and its key in the place of what is there. */
    void write(X509Bundle bundle) throws IOException {
        String path = bundle.getCertificatePathPEM();
        String chain = bundle.isSelfSigned() ? path : path + bundle.getRootCertificatePEM();
        Files.writeString(folder.resolve("server.crt"), chain);
        Files.writeString(folder.resolve("server.key"), bundle.getPrivateKeyPEM());
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Entry point {@code secure}, the admin port, an access log, and one backend; more may be appended. */
    Path config(String secureAddress, String adminAddress, String backend) throws IOException {
        return configOf(secureAddress, adminAddress, "servers: [ { url: \"h2c://" + backend + "\" } ]");
    }

    /** The same with all that stands in the {@code loadBalancer} of the service. */
    Path configOf(String secureAddress, String adminAddress, String balancer) throws IOException {
        return Files.writeString(folder.resolve("portcullis.yml"), """
                entryPoints:
                  secure:
                    address: "%s"
                    http: { tls: {} }
                    transport: { lifeCycle: { graceTimeOut: 120s } }
                  traefik: { address: "%s" }
                workers: 2
                ping: {}
                accessLog: { filePath: "FOLDER/access.log", format: json }
                tls: { certificates: [ { certFile: "FOLDER/server.crt", keyFile: "FOLDER/server.key" } ] }
                http:
                  routers: { all: { rule: "PathPrefix(`/`)", service: s, tls: {} } }
                  services: { s: { loadBalancer: { %s } } }
                """.formatted(secureAddress, adminAddress, balancer)
                .replace("FOLDER", folder.toString()));
    }
}
