package dev.portcullis.app.config;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.TraefikNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ping}, {@code metrics}, and {@code api}: what the admin port answers, and which entry point it is. Traefik lets
 * each choose an entry point of its own; here they share one.
 */
final class AdminReader {
    /** The entry point that Traefik makes by itself, {@code :8080}. */
    static final String USUAL_NAME = "traefik";

    private static final ListenAddress USUAL_ADDRESS = new ListenAddress("", 8080);

    private final boolean ping;
    private final int pingTerminatingStatus;
    private final boolean metrics;
    private final boolean api;
    private @Nullable TraefikNames traefikNames;
    private final List<Value> named = new ArrayList<>();

    AdminReader(Section root) {
        Section pingSection = root.optional("ping");
        ping = pingSection.present();
        pingTerminatingStatus = pingSection.number("terminatingStatusCode", 503, 200, 599);
        readEntryPoint(pingSection);
        pingSection.end();
        metrics = readMetrics(root.section("metrics"));
        api = readApi(root.optional("api"));
    }

    private boolean readMetrics(Section section) {
        Section prometheus = section.optional("prometheus");
        readEntryPoint(prometheus);
        traefikNames = TraefikNamesReader.read(prometheus);
        prometheus.notYet("headerLabels");
        prometheus.end();
        section.notYet("addInternals", "datadog", "statsD", "influxDB2", "otlp");
        section.end();
        return prometheus.present();
    }

    /** {@code insecure: false} closes the API on the admin port, for Traefik serves it there only when it is insecure. */
    private static boolean readApi(Section section) {
        boolean open = section.flag("insecure", true);
        for (String key : List.of("dashboard", "debug")) {
            Value value = section.value(key);
            if (value.flag(false)) {
                value.ignored("");
            }
        }
        section.notYet("basePath");
        section.accept("disableDashboardAd", "dashboardName");
        section.end();
        return section.present() && open;
    }

    private void readEntryPoint(Section section) {
        Value name = section.value("entryPoint");
        name.text(USUAL_NAME);
        if (name.present()) {
            named.add(name);
        }
        Value manual = section.value("manualRouting");
        if (manual.flag(false)) {
            manual.ignored("the admin port answers without a router");
        }
    }

    private boolean isWanted() {
        return ping || metrics || api;
    }

    /** The name of the entry point that is the admin port. */
    String entryPointName() {
        return isWanted() && !named.isEmpty() ? named.get(0).text(USUAL_NAME) : USUAL_NAME;
    }

    /** The admin port, or null when nothing asks for it. */
    @Nullable
    AdminSettings settings(List<EntryPointDraft> entryPoints) {
        if (!isWanted()) {
            return null;
        }
        String name = entryPointName();
        List<String> known =
                new ArrayList<>(entryPoints.stream().map(EntryPointDraft::name).toList());
        if (!known.contains(USUAL_NAME)) {
            known.add(USUAL_NAME);
        }
        for (Value value : named) {
            String other = value.text(name);
            if (!known.contains(other)) {
                value.unknownName("entry point", other, known);
            } else if (!other.equals(name)) {
                value.warning("not yet supported: there is one admin port, which is entry point " + Value.quoted(name));
            }
        }
        Optional<EntryPointDraft> own =
                entryPoints.stream().filter(draft -> draft.name().equals(name)).findFirst();
        own.filter(EntryPointDraft::reusePort)
                .ifPresent(draft -> Section.of(draft.at())
                        .value("reusePort")
                        .ignoredBecause(
                                "the admin port is not shared: it would answer for whichever process the kernel chose; "
                                        + "give each process an address of its own"));
        ListenAddress address = own.map(EntryPointDraft::address).orElse(USUAL_ADDRESS);
        return new AdminSettings(address, ping, pingTerminatingStatus, metrics, traefikNames, api);
    }
}
