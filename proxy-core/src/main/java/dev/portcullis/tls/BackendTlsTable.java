package dev.portcullis.tls;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards the servers of every service that has one behind {@code https://}. Never changes; a reload makes a new one, which
 * keeps what is the same by its contents.
 */
public final class BackendTlsTable {
    /** For services that all speak clear text. */
    public static final BackendTlsTable EMPTY = new BackendTlsTable(Map.of());

    private final Map<BackendTlsSettings, BackendTls> bySettings;

    private BackendTlsTable(Map<BackendTlsSettings, BackendTls> bySettings) {
        this.bySettings = bySettings;
    }

    /**
     * Reads every authority, certificate, and key that the services name.
     *
     * @param running what is used now: of equal contents it stays, and with it the connections and sessions; null at the start
     * @throws SettingsException with all problems; nothing is left behind then
     */
    public static BackendTlsTable create(
            List<ServiceSettings> services, TlsEngine engine, @Nullable BackendTlsTable running)
            throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        BackendTlsTable table = new BackendTlsTable(new LinkedHashMap<>());
        for (ServiceSettings service : services) {
            if (service instanceof LoadBalancer balancer && speaksTls(balancer)) {
                table.add(balancer, engine, running, problems);
            }
        }
        if (!problems.isEmpty()) {
            table.release();
            throw new SettingsException(problems);
        }
        return table;
    }

    private static boolean speaksTls(LoadBalancer service) {
        for (ServerSettings server : service.servers()) {
            if (server.address().tls()) {
                return true;
            }
        }
        return false;
    }

    private void add(
            LoadBalancer service, TlsEngine engine, @Nullable BackendTlsTable running, List<Problem> problems) {
        BackendTlsSettings settings = service.transport().tls();
        String key = "http.services." + service.name() + ".loadBalancer";
        if (settings.serverName().isEmpty() && settings.peerCertSans().isEmpty() && !settings.insecureSkipVerify()) {
            checkNames(service, key, problems);
        }
        if (bySettings.containsKey(settings)) {
            return;
        }
        String transport = key + ", its serversTransport: ";
        BackendTlsBuild build = new BackendTlsBuild(settings, engine);
        build.problems().forEach(problem -> problems.add(Problem.of(transport + problem)));
        if (!build.problems().isEmpty()) {
            return;
        }
        String fingerprint = build.fingerprint();
        BackendTls kept = running == null ? null : running.ofFingerprint(fingerprint);
        try {
            // The second owner is this table; the running one is released by itself.
            bySettings.put(settings, kept == null ? build.build(fingerprint) : kept.retain());
        } catch (SSLException | IllegalArgumentException e) {
            problems.add(Problem.of(transport + e.getMessage()));
        }
    }

    /** TLS knows neither underscores nor a dot at the end: a URL may have such a name, but no certificate is for it. */
    private static void checkNames(LoadBalancer service, String key, List<Problem> problems) {
        for (ServerSettings server : service.servers()) {
            BackendAddress address = server.address();
            if (address.tls() && !address.isLiteral() && BackendTls.sniOf(address.host()) == null) {
                problems.add(Problem.of(key + ".servers: no certificate can be for the name '" + address.host()
                        + "': write serverName into the serversTransport"));
            }
        }
    }

    private @Nullable BackendTls ofFingerprint(String fingerprint) {
        return bySettings.values().stream()
                .filter(tls -> tls.fingerprint().equals(fingerprint))
                .findFirst()
                .orElse(null);
    }

    /** How a service's servers behind {@code https://} are reached; null when it has none. The caller retains what it keeps. */
    public @Nullable BackendTls of(LoadBalancer service) {
        return speaksTls(service) ? bySettings.get(service.transport().tls()) : null;
    }

    /** The services of this table that are reached otherwise by another one: their certificates have other contents. */
    public Set<String> differing(List<ServiceSettings> services, BackendTlsTable other) {
        Set<String> names = new LinkedHashSet<>();
        for (ServiceSettings service : services) {
            if (service instanceof LoadBalancer balancer && of(balancer) != other.of(balancer)) {
                names.add(balancer.name());
            }
        }
        return names;
    }

    /** The table is one owner less of all that is in it. Once. */
    public void release() {
        bySettings.values().forEach(BackendTls::release);
    }
}
