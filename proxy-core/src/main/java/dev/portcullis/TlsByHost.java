package dev.portcullis;

import dev.portcullis.routing.RuleException;
import dev.portcullis.routing.RuleHosts;
import dev.portcullis.routing.RuleParser;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.tls.ServerTls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What routers say of TLS: they are asked when there is a call, but TLS is spoken before, so all that counts is the host of
 * their rules, which the client names when it connects. What could not be kept that way is a mistake, never a guess.
 */
final class TlsByHost {
    private final TlsSettings tls;
    private final List<Problem> problems;
    /** By entry point and host. */
    private final Map<String, Map<String, Claim>> claims = new LinkedHashMap<>();

    private TlsByHost(TlsSettings tls, List<Problem> problems) {
        this.tls = tls;
        this.problems = problems;
    }

    /** A router's options for a host. */
    private record Claim(String router, String options) {}

    /** The TLS settings with the options of each host; problems are added to the list. */
    static TlsSettings of(EdgeSettings settings, List<Problem> problems) {
        TlsByHost byHost = new TlsByHost(settings.tls(), problems);
        for (RouterSettings router : settings.routers()) {
            RuleHosts hosts = router.tls() ? hostsOf(router) : null;
            if (hosts != null) {
                byHost.addRouter(router, hosts);
            }
        }
        settings.tls()
                .entryPointOptions()
                .forEach((entryPoint, name) -> byHost.require("entryPoints." + entryPoint, name));
        return settings.tls().withHostOptions(byHost.different());
    }

    /** Hosts of routers for which nobody has a certificate, in words. */
    static List<String> uncovered(EdgeSettings settings, ServerTls served) {
        List<String> words = new ArrayList<>();
        for (RouterSettings router : settings.routers()) {
            RuleHosts hosts = router.tls() ? hostsOf(router) : null;
            for (String host : hosts == null ? Set.<String>of() : hosts.names()) {
                if (!served.covers(host)) {
                    words.add(
                            "http.routers." + router.name() + ".rule: no certificate is for " + host
                                    + ": its clients get the default one, which they will refuse; name one under tls.certificates");
                }
            }
        }
        return words;
    }

    private static @Nullable RuleHosts hostsOf(RouterSettings router) {
        try {
            return RuleHosts.of(RuleParser.parse(router.rule()).rule());
        } catch (RuleException e) {
            // The compiler of the rules says so.
            return null;
        }
    }

    private void require(String key, String name) {
        if (!name.equals(TlsSettings.USUAL_OPTIONS) && !tls.options().containsKey(name)) {
            problems.add(Problem.of(key + ": there are no tls.options '" + name + "'"));
        }
    }

    private void addRouter(RouterSettings router, RuleHosts hosts) {
        String key = "http.routers." + router.name() + ".tls.options";
        if (!router.tlsOptions().isEmpty()) {
            require(key, router.tlsOptions());
        }
        for (String entryPoint : router.entryPoints()) {
            String usual = tls.optionsOfEntryPoint(entryPoint);
            String wanted = router.tlsOptions().isEmpty() ? usual : router.tlsOptions();
            if (!wanted.equals(usual) && !hosts.whole()) {
                problems.add(Problem.of(key + ": '" + wanted + "' cannot be kept on entry point " + entryPoint
                        + ", whose options are '" + usual
                        + "': the rule matches calls without a Host(`…`), and the options"
                        + " are chosen by the server name before there is a call; add Host, or set entryPoints."
                        + entryPoint + ".http.tls.options"));
            }
            for (String host : hosts.names()) {
                claim(key, entryPoint, host, new Claim(router.name(), wanted));
            }
        }
    }

    private void claim(String key, String entryPoint, String host, Claim claim) {
        Claim other = claims.computeIfAbsent(entryPoint, unused -> new LinkedHashMap<>())
                .putIfAbsent(host, claim);
        if (other != null && !other.options().equals(claim.options())) {
            problems.add(
                    Problem.of(key + ": '" + claim.options() + "' for host " + host + " on entry point " + entryPoint
                            + ", but router " + other.router() + " has '" + other.options()
                            + "' for it; one server name has one set of options"));
        }
    }

    /** Entry points where some host differs: elsewhere nothing needs to wait for the client's choice of a name. */
    private Map<String, Map<String, String>> different() {
        Map<String, Map<String, String>> different = new HashMap<>();
        claims.forEach((entryPoint, hosts) -> {
            String usual = tls.optionsOfEntryPoint(entryPoint);
            if (hosts.values().stream().anyMatch(claim -> !claim.options().equals(usual))) {
                Map<String, String> names = new HashMap<>();
                hosts.forEach((host, claim) -> names.put(host, claim.options()));
                different.put(entryPoint, Map.copyOf(names));
            }
        });
        return different;
    }
}
