package dev.portcullis.app.config;

import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.app.settings.WatchSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TransportKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One load, from the static file to the settings; used once. */
final class Load {
    private static final String[] NOT_YET = {
        "tcpServersTransport",
        "tracing",
        "hostResolver",
        "certificatesResolvers",
        "experimental",
        "core",
        "spiffe",
        "ocsp"
    };

    private final Problems problems = new Problems();
    private final Path folder;
    private final HttpReader http;
    private final TlsReader tls;
    private final List<Path> files = new ArrayList<>();

    Load(RuleCheck rules, Path folder, boolean checkFiles) {
        this.folder = folder;
        this.http = new HttpReader(rules);
        this.tls = new TlsReader(folder, checkFiles);
    }

    LoadedSettings file(Path file) throws SettingsException {
        SourceText source = TextFile.read(file, problems);
        problems.throwIfAny();
        if (source == null) {
            throw new IllegalStateException("a file without text has a problem");
        }
        files.add(file);
        return text(source);
    }

    LoadedSettings text(SourceText source) throws SettingsException {
        problems.remember(source.name());
        Value document = YamlDocument.read(source, problems);
        problems.throwIfAny();
        Section root = Section.of(document);
        List<EntryPointDraft> entryPoints = EntryPointReader.readAll(root.value("entryPoints"));
        AdminReader adminReader = new AdminReader(root);
        AdminSettings admin = adminReader.settings(entryPoints);
        LogSettings log = OperationsReader.log(root.section("log"));
        AccessLogSettings accessLog = OperationsReader.accessLog(root.optional("accessLog"));
        int workers = OperationsReader.workers(root);
        TransportKind transport = OperationsReader.transport(root);
        http.usualTransport(OperationsReader.upstream(root.section("serversTransport")));
        readDynamicPart(root);
        Section providers = root.section("providers");
        WatchSettings watch = ProvidersReader.watch(providers, folder);
        ProvidersReader.read(providers, folder).forEach(this::readDynamicFile);
        root.notYet(NOT_YET);
        root.accept("global");
        root.end();
        Wiring wiring = new Wiring(entryPoints, adminReader.entryPointName(), http.servicePlaces());
        wiring.join(http.routers());
        checkWhole(root, entryPoints, wiring);
        problems.throwIfAny();
        EdgeSettings edge = new EdgeSettings(
                workers, transport, wiring.entryPoints(), wiring.routers(), http.services(), List.of(), tls.settings());
        return new LoadedSettings(new AppSettings(files, edge, log, accessLog, admin, watch), problems.warnings());
    }

    private void readDynamicPart(Section root) {
        http.read(root.section("http"));
        tls.read(root.section("tls"));
        root.notYet("tcp", "udp");
    }

    private void readDynamicFile(Path file) {
        if (files.stream().anyMatch(read -> isSame(read, file))) {
            return;
        }
        files.add(file);
        SourceText source = TextFile.read(file, problems);
        if (source == null) {
            return;
        }
        Value document = YamlDocument.read(source, problems);
        if (document.present()) {
            Section root = Section.of(document);
            readDynamicPart(root);
            for (String key : List.of("entryPoints", "providers", "log", "accessLog", "ping", "metrics", "api")) {
                Value value = root.value(key);
                if (value.present()) {
                    value.errorAtKey("belongs in the static file; this one is read for http and tls");
                }
            }
            root.end();
        }
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private void checkWhole(Section root, List<EntryPointDraft> entryPoints, Wiring wiring) {
        if (root.present() && wiring.entryPoints().isEmpty() && !problems.hasErrors()) {
            root.self()
                    .error("entryPoints: none is defined for calls; write one with an address, such as\n"
                            + "    entryPoints: { grpcs: { address: \":8443\" } }");
        }
        Map<String, EntryPointDraft> seen = new HashMap<>();
        for (EntryPointDraft draft : entryPoints) {
            EntryPointDraft twin = draft.address().port() == 0
                    ? null
                    : seen.putIfAbsent(draft.address().toString(), draft);
            if (twin != null) {
                draft.at()
                        .errorAtKey("listens on " + draft.address() + ", as entry point " + Value.quoted(twin.name())
                                + " (" + twin.at().whereSeenFrom(draft.at()) + ") does");
            }
        }
        if (!tls.hasCertificate()) {
            wiring.tlsEntryPoints()
                    .forEach(draft -> draft.at()
                            .errorAtKey("clients speak TLS here, but there is no certificate; "
                                    + "add tls.certificates with certFile and keyFile"));
        }
    }
}
