package dev.portcullis.app.config;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;

/** Reads the keys of a servers transport that say how servers behind {@code https://} are reached. */
final class BackendTlsReader {
    private final PemReader pem;
    private final KeyReader keys;

    BackendTlsReader(PemReader pem) {
        this.pem = pem;
        this.keys = new KeyReader(pem);
    }

    /** What the static part can say. */
    BackendTlsSettings usual(Section transport) {
        BackendTlsSettings usual = BackendTlsSettings.DEFAULT;
        return new BackendTlsSettings(
                roots(transport),
                usual.serverName(),
                skipsVerification(transport),
                usual.peerCertSans(),
                usual.certificates(),
                usual.minVersion(),
                usual.maxVersion(),
                texts(transport.value("cipherSuites")));
    }

    /** What a named transport can say. */
    BackendTlsSettings named(Section transport) {
        TlsVersions versions = TlsVersions.read(transport);
        return new BackendTlsSettings(
                roots(transport),
                serverName(transport.value("serverName")),
                skipsVerification(transport),
                alternatives(transport),
                certificates(transport),
                versions.min(),
                versions.max(),
                texts(transport.value("cipherSuites")));
    }

    private List<PemSource> roots(Section transport) {
        return transport.value("rootCAs").items().stream().map(pem::item).toList();
    }

    private static boolean skipsVerification(Section transport) {
        Value skip = transport.value("insecureSkipVerify");
        boolean skips = skip.flag(false);
        if (skips) {
            skip.warningAtKey(
                    "certificates of servers are not checked: whoever stands between can read and change every"
                            + " call; name the servers' root under rootCAs instead");
            for (String key : List.of("rootCAs", "peerCertSANs", "peerCertURI")) {
                Value checked = transport.value(key);
                if (checked.present()) {
                    checked.warningAtKey("has no effect beside insecureSkipVerify: nothing is checked");
                }
            }
        }
        return skips;
    }

    private static String serverName(Value value) {
        String name = value.text("");
        if (name.isEmpty()) {
            return name;
        }
        try {
            return new SNIHostName(name).getAsciiName();
        } catch (IllegalArgumentException e) {
            value.error(Value.quoted(name) + " is not a host name that a certificate can be for");
            return "";
        }
    }

    private static List<String> alternatives(Section transport) {
        List<String> names = new ArrayList<>(texts(transport.value("peerCertSANs")));
        String uri = transport.text("peerCertURI", "");
        if (!uri.isEmpty()) {
            names.add(uri);
        }
        return names;
    }

    private static List<String> texts(Value list) {
        return list.items().stream()
                .map(item -> item.text(""))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private List<CertificateSettings> certificates(Section transport) {
        List<CertificateSettings> certificates = new ArrayList<>();
        for (Section certificate : transport.sections("certificates")) {
            certificates.add(new CertificateSettings(pem.read(certificate, "certFile"), keys.read(certificate)));
            certificate.end();
        }
        return certificates;
    }
}
