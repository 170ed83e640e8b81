package dev.portcullis.app.metrics;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.app.settings.WatchSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.TrustSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings for tests: entry point {@code grpcs}, service {@code route-guide} with two servers. */
public final class FakeSettings {
    private FakeSettings() {}

    /** The settings, without routers and certificates: nothing here starts a proxy. */
    public static EdgeSettings edge() {
        return new EdgeSettings(
                2,
                TransportKind.AUTO,
                List.of(entryPoint("grpcs", true), entryPoint("plain", false)),
                List.of(),
                List.of(new ServiceSettings.LoadBalancer(
                        "route-guide", List.of(server("10.0.1.10"), server("10.0.2.10")), true)),
                List.of(),
                new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3"));
    }

    /** The same as a whole program's, which reads no file. */
    public static AppSettings app(
            LogSettings log, @Nullable AccessLogSettings accessLog, @Nullable AdminSettings admin) {
        return new AppSettings(List.of(), edge(), log, accessLog, admin, WatchSettings.DEFAULT, null);
    }

    private static EntryPointSettings entryPoint(String name, boolean tls) {
        return new EntryPointSettings(
                name,
                new ListenAddress("", 8443),
                tls,
                TrustSettings.OFF,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                H2Settings.DEFAULT);
    }

    private static ServerSettings server(String host) {
        return new ServerSettings("h2c://" + host + ":50051", new BackendAddress(host, 50_051));
    }
}
