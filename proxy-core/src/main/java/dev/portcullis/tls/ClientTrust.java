package dev.portcullis.tls;

import dev.portcullis.settings.ClientAuthSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.UnusablePemException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who vouches for clients: the JDK's path validation (RFC 5280 6) over the operator's CAs and revocation lists. It looks at
 * nothing but these and never asks the network. Made anew at each reload; any thread.
 *
 * @param manager checks chains of clients
 * @param contents the encoded CAs and lists: equal ones mean the same check
 */
record ClientTrust(TrustManager manager, List<byte[]> contents) {
    private static final System.Logger LOG = System.getLogger("dev.portcullis.tls");

    /**
     * Reads the files of one set of options.
     *
     * @param name of the options, for messages
     * @return null when there were problems, which are added to the list
     */
    static @Nullable ClientTrust load(String name, ClientAuthSettings settings, List<Problem> problems) {
        if (!settings.type().verifies()) {
            return new ClientTrust(new UncheckedClients(), List.of());
        }
        int before = problems.size();
        String key = "tls.options." + name + ".clientAuth";
        List<X509Certificate> authorities = readAuthorities(key, settings, problems);
        List<X509CRL> lists = readLists(key, settings, authorities, problems);
        if (authorities.isEmpty() && problems.size() == before) {
            problems.add(
                    Problem.of(key + ": the type verifies certificates, but there are no caFiles to verify them by"));
        }
        if (problems.size() > before) {
            return null;
        }
        try {
            List<byte[]> contents = new ArrayList<>();
            for (X509Certificate authority : authorities) {
                contents.add(authority.getEncoded());
            }
            for (X509CRL list : lists) {
                contents.add(list.getEncoded());
            }
            return new ClientTrust(manager(authorities, lists), contents);
        } catch (GeneralSecurityException e) {
            problems.add(Problem.of(key + ": the CAs cannot be used: " + e.getMessage()));
            return null;
        }
    }

    private static List<X509Certificate> readAuthorities(
            String key, ClientAuthSettings settings, List<Problem> problems) {
        Set<X509Certificate> all = new LinkedHashSet<>();
        for (PemSource source : settings.authorities()) {
            try {
                all.addAll(CertificateChain.read(source).certificates());
            } catch (UnusablePemException e) {
                problems.add(Problem.of(key + ".caFiles: " + source + " " + e.getMessage()));
            }
        }
        return List.copyOf(all);
    }

    private static List<X509CRL> readLists(
            String key, ClientAuthSettings settings, List<X509Certificate> authorities, List<Problem> problems) {
        List<X509CRL> lists = new ArrayList<>();
        for (PemSource source : settings.revocations()) {
            String where = key + ".crlFiles: " + source + " ";
            try {
                for (X509CRL list : parse(source)) {
                    warn(where, list, authorities);
                    lists.add(list);
                }
            } catch (UnusablePemException e) {
                problems.add(Problem.of(where + e.getMessage()));
            }
        }
        return lists;
    }

    private static List<X509CRL> parse(PemSource source) throws UnusablePemException {
        byte[] bytes = source.read();
        List<X509CRL> lists = new ArrayList<>();
        try {
            for (CRL list : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes))) {
                lists.add((X509CRL) list);
            }
        } catch (CRLException | CertificateException e) {
            throw new UnusablePemException("is no revocation list: " + e.getMessage());
        }
        if (lists.isEmpty()) {
            throw new UnusablePemException("holds no revocation list (X509 CRL)");
        }
        return lists;
    }

    /** A list that is out of date refuses every client, which nobody should have to find out from clients. */
    private static void warn(String where, X509CRL list, List<X509Certificate> authorities) {
        String issuer = list.getIssuerX500Principal().getName();
        if (list.getNextUpdate() != null && list.getNextUpdate().toInstant().isBefore(Instant.now())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    where + "was to be replaced by " + list.getNextUpdate().toInstant()
                            + ": until it is, every client of " + issuer + " is refused");
        }
        if (authorities.stream()
                .noneMatch(one -> one.getSubjectX500Principal().equals(list.getIssuerX500Principal()))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    where + "is of " + issuer + ", which is none of the caFiles: it may never be used");
        }
    }

    private static TrustManager manager(List<X509Certificate> authorities, List<X509CRL> lists)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new LinkedHashSet<>();
        authorities.forEach(authority -> anchors.add(new TrustAnchor(authority, null)));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(!lists.isEmpty());
        if (!lists.isEmpty()) {
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(
                    EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers()[0];
    }
}
