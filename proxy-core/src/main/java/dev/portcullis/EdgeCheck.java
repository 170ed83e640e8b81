package dev.portcullis;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsEngine;
import java.util.ArrayList;
import java.util.List;

/** Says whether a proxy would start with some settings, without binding anything: rules, certificates, and keys. Any thread. */
public final class EdgeCheck {
    private EdgeCheck() {}

    /**
     * What a start would say.
     *
     * @param certificates what would be served to clients, the default first
     * @param warnings of rules: what is legal and looks wrong
     */
    public record Checked(List<ServedCertificate> certificates, List<String> warnings) {}

    /**
     * Compiles and reads everything that a start would.
     *
     * @throws SettingsException with all problems
     */
    public static Checked check(EdgeSettings settings) throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        noting(
                problems,
                () -> RoutingRules.compile(settings).routes().warnings().stream()
                        .map(String::valueOf)
                        .forEach(warnings::add));
        noting(problems, () -> ServerTls.requireCertificates(settings.tls(), settings.entryPoints()));
        List<ServedCertificate> served = new ArrayList<>();
        noting(problems, () -> served.addAll(served(settings)));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Checked(List.copyOf(served), List.copyOf(warnings));
    }

    private static List<ServedCertificate> served(EdgeSettings settings) throws SettingsException {
        ServerTls tls = ServerTls.create(settings.tls(), TlsEngine.best());
        List<ServedCertificate> served = tls.served().stream()
                .map(facts -> new ServedCertificate(facts.source(), facts.names(), facts.notAfter()))
                .toList();
        tls.release();
        return served;
    }

    private static void noting(List<Problem> problems, Step step) {
        try {
            step.run();
        } catch (SettingsException e) {
            problems.addAll(e.problems());
        }
    }

    /** One part of a start. */
    private interface Step {
        void run() throws SettingsException;
    }
}
