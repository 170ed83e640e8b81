package dev.portcullis.app.cli;

import dev.portcullis.EdgeReport.ServedCertificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which certificate a client is shown that asks for a name: the one with exactly that name, else with a wildcard for it, else
 * the default, which is the first.
 *
 * @param certificates as {@code EdgeCheck} gives them, the default first
 */
record ServedNames(List<ServedCertificate> certificates) {
    /** The certificate, empty when there is none at all. */
    Optional<ServedCertificate> shownFor(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        String wildcard = "*" + name.substring(Math.max(0, name.indexOf('.')));
        return named(name)
                .or(() -> name.contains(".") ? named(wildcard) : Optional.empty())
                .or(() -> certificates.stream().findFirst());
    }

    private Optional<ServedCertificate> named(String name) {
        return certificates.stream()
                .filter(certificate -> certificate.names().contains(name))
                .findFirst();
    }
}
