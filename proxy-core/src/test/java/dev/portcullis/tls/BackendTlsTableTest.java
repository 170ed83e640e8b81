package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.SettingsException;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read for servers behind {@code https://}, and what stays of it at a reload. */
final class BackendTlsTableTest {
    static BackendTls only(BackendTlsTable table, BackendTlsSettings settings) {
        BackendTls tls = table.of(BackendHandshake.service(settings, "localhost"));
        assertNotNull(tls);
        return tls;
    }

    private static List<String> mistakes(BackendTlsSettings settings, String host) {
        List<ServiceSettings> services = List.of(BackendHandshake.service(settings, host));
        SettingsException mistakes =
                assertThrows(SettingsException.class, () -> BackendTlsTable.create(services, TlsEngine.best(), null));
        return mistakes.problems().stream().map(Problem::message).toList();
    }

    @Test
    void equalContentsStayAndOthersAreNew(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("ca.pem");
        Files.writeString(file, TestCertificates.ec("a").getRootCertificatePEM());
        BackendTlsSettings settings = BackendCertificates.trusting(new PemSource.File(file));
        List<ServiceSettings> services = List.of(BackendHandshake.service(settings, "localhost"));
        BackendTlsTable first = BackendTlsTable.create(services, TlsEngine.best(), null);
        BackendTlsTable same = BackendTlsTable.create(services, TlsEngine.best(), first);
        BackendTls tls = only(first, settings);
        assertSame(tls, only(same, settings));
        assertEquals(Set.of(), first.differing(services, same));
        assertEquals(2, tls.owners());
        Files.writeString(file, TestCertificates.ec("a").getRootCertificatePEM());
        BackendTlsTable other = BackendTlsTable.create(services, TlsEngine.best(), same);
        assertEquals(Set.of("service"), same.differing(services, other));
        first.release();
        same.release();
        assertEquals(0, tls.owners());
        assertEquals(1, only(other, settings).owners());
        other.release();
    }

    @Test
    void servicesInClearTextReadNothing() throws Exception {
        BackendTlsSettings absent = BackendCertificates.trusting(new PemSource.File(Path.of("absent.pem")));
        LoadBalancer secure = BackendHandshake.service(absent, "localhost");
        LoadBalancer clear = new LoadBalancer(
                "clear",
                List.of(new ServerSettings("h2c://a:1", new BackendAddress("a", 1))),
                true,
                secure.transport());
        BackendTlsTable table = BackendTlsTable.create(List.of(clear), TlsEngine.best(), null);
        assertNull(table.of(clear));
        table.release();
    }

    @Test
    void everyMistakeIsSaidAtOnceWithTheServiceAndTheKey() throws Exception {
        X509Bundle one = TestCertificates.ec("one");
        X509Bundle other = TestCertificates.ec("other");
        CertificateSettings mixed = new CertificateSettings(
                new PemSource.Inline(one.getCertificatePathPEM()), new PemSource.Inline(other.getPrivateKeyPEM()));
        BackendTlsSettings settings = new BackendTlsSettings(
                List.of(new PemSource.File(Path.of("absent.pem"))),
                "",
                false,
                List.of(),
                List.of(mixed),
                "TLSv1.3",
                "TLSv1.2",
                List.of("TLS_NO_SUCH_SUITE"));
        List<String> mistakes = mistakes(settings, "under_score");
        String service = "http.services.service.loadBalancer";
        assertEquals(5, mistakes.size(), mistakes::toString);
        assertTrue(mistakes.get(0).startsWith(service + ".servers: no certificate can be for the name 'under_score'"));
        String transport = service + ", its serversTransport: ";
        assertTrue(mistakes.get(1).startsWith(transport + "rootCAs: absent.pem does not exist"), mistakes.get(1));
        assertEquals(
                transport
                        + "certificates: key inline PEM does not belong to the first certificate of inline PEM (CN=one)",
                mistakes.get(2));
        assertTrue(mistakes.get(3).startsWith(transport + "TLS versions from TLSv1.3 to TLSv1.2"), mistakes.get(3));
        assertTrue(
                mistakes.get(4).startsWith(transport + "cipherSuites: 'TLS_NO_SUCH_SUITE' is not known to "),
                mistakes.get(4));
    }
}
