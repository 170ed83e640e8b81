package dev.portcullis.app.config;

import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.app.settings.OcspSettings;
import dev.portcullis.app.settings.WatchSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.TransportKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One load, from the static file to the settings; used once. */
final class Load {
    private static final String[] NOT_YET = {
        "tcpServersTransport",
        "tracing",
        "hostResolver",
        "experimental",
        "core",
        "global",
        "observability",
        "pilot",
        "spiffe"
    };

    private final Problems problems = new Problems();
    private final Recording recording;
    private final LoadSources sources;
    private final RunningSettings running;
    private final HttpReader http;
    private final TlsReader tls;
    private final List<Path> files = new ArrayList<>();
    private final List<EntryPointDraft> entryPoints = new ArrayList<>();

    Load(LoadSources sources) {
        this(sources, sources.notesKeys() ? Recording.ofLoad() : Recording.none());
    }

    private Load(LoadSources sources, Recording recording) {
        this.sources = sources;
        this.recording = recording;
        this.running = RunningSettings.of(sources.running());
        this.http = new HttpReader(sources.rules(), new PemReader(sources.folder(), sources.checkFiles()), running);
        this.tls = new TlsReader(sources.folder(), sources.checkFiles());
    }

    /** Every key that the readers know. */
    static Recording probe() {
        Recording recording = Recording.probing();
        LoadSources sources = new LoadSources(RuleCheck.NONE, Path.of(""), false, Map.of(), List.of(), true, null);
        Load load = new Load(sources, recording);
        load.document(Value.root(load.reading(new SourceText("", "")), recording.nodeOr(null)));
        return recording;
    }

    LoadOutcome file(Path file) {
        SourceText source = TextFile.read(file, problems);
        if (source == null) {
            return refused();
        }
        files.add(file);
        return text(source);
    }

    LoadOutcome text(SourceText source) {
        problems.remember(source.name());
        List<OutsideSetting> outside = outside();
        Value document = YamlDocument.read(reading(source), sources.environment(), !outside.isEmpty());
        return problems.hasErrors() && !document.present() ? refused() : document(Overlay.onto(document, outside));
    }

    LoadOutcome withoutFile() {
        Value nothing = Value.root(reading(new SourceText("", "")), null);
        return document(Overlay.onto(nothing, outside()));
    }

    private List<OutsideSetting> outside() {
        List<OutsideSetting> outside = new ArrayList<>(EnvironmentSettings.read(sources.environment()));
        outside.addAll(FlagSettings.read(sources.flags(), problems));
        return outside;
    }

    private Reading reading(SourceText source) {
        return new Reading(source, problems, recording);
    }

    private LoadOutcome refused() {
        return new LoadOutcome(Optional.empty(), problems.errors(), problems.warnings(), recording);
    }

    private LoadOutcome document(Value document) {
        Section root = Section.of(document);
        entryPoints.addAll(EntryPointReader.readAll(root.value("entryPoints")));
        AdminReader adminReader = new AdminReader(root);
        AdminSettings admin = adminReader.settings(entryPoints);
        LogSettings log = OperationsReader.log(root.section("log"));
        AccessLogSettings accessLog = AccessLogReader.read(root.optional("accessLog"));
        OcspSettings ocsp = OperationsReader.ocsp(root.optional("ocsp"));
        int workers = OperationsReader.workers(root);
        TransportKind transport = OperationsReader.transport(root);
        http.services().usualTransport(root.section("serversTransport"));
        readDynamicPart(root);
        Section providers = root.section("providers");
        WatchSettings watch = ProvidersReader.watch(providers, sources.folder());
        ProvidersReader.read(providers, sources.folder()).forEach(this::readDynamicFile);
        root.notYet(NOT_YET);
        root.notYetBecause("certificatesResolvers", "ACME is not built yet, name certificate files under tls");
        root.end();
        http.services().join();
        Wiring wiring = new Wiring(
                entryPoints, adminReader.entryPointName(), http.services().places(), http.middlewares());
        wiring.join(http.routers());
        checkWhole(root, wiring);
        if (problems.hasErrors()) {
            return refused();
        }
        EdgeSettings edge = new EdgeSettings(
                workers,
                transport,
                wiring.entryPoints(),
                wiring.routers(running),
                http.services().services(),
                http.middlewares().settings(),
                tls.settings(wiring.tlsOptions()));
        AppSettings settings = new AppSettings(files, edge, log, accessLog, admin, watch, ocsp);
        LoadedSettings loaded = new LoadedSettings(settings, problems.warnings(), recording);
        return new LoadOutcome(Optional.of(loaded), List.of(), loaded.warnings(), recording);
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
        Value document = YamlDocument.read(reading(source), sources.environment(), false);
        if (document.present()) {
            Section root = Section.of(document);
            readDynamicPart(root);
            for (String key :
                    List.of("entryPoints", "providers", "log", "accessLog", "ping", "metrics", "api", "ocsp")) {
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

    private void checkWhole(Section root, Wiring wiring) {
        tls.checkNamedOptions(recording.namedTlsOptions());
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
