package dev.portcullis;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.routing.RouteWarning;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
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
     * @param warnings of rules: what is legal and looks wrong, and hosts without a certificate
     */
    public record Checked(List<ServedCertificate> certificates, List<String> warnings) {}

    /**
     * Compiles and reads everything that a start would.
     *
     * @throws SettingsException with all problems
     */
    public static Checked check(EdgeSettings settings) throws SettingsException {
        CompiledSettings compiled =
                CompiledSettings.compile(settings, settings.entryPoints(), TlsEngine.best(), null, false, null, null);
        List<String> warnings = new ArrayList<>();
        for (RouteWarning warning : compiled.rules().routes().warnings()) {
            warnings.add(warning.toString());
        }
        warnings.addAll(TlsByHost.uncovered(settings, compiled.tls()));
        Checked checked = new Checked(compiled.served(), warnings);
        compiled.release();
        return checked;
    }
}
