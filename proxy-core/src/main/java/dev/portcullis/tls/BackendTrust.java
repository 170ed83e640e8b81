package dev.portcullis.tls;

import dev.portcullis.failure.PrintableText;
import io.netty.handler.ssl.ResumableX509ExtendedTrustManager;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whether a server is who it has to be: the JDK checks its chain and its name, this adds that the dates hold even of a
 * certificate that is trusted by itself, the check of {@code peerCertSANs}, and words for the operator. Any thread.
 */
final class BackendTrust extends X509ExtendedTrustManager implements ResumableX509ExtendedTrustManager {
    private static final int NAMES_CHARS_MAX = 300;

    private final X509ExtendedTrustManager chains;
    private final boolean ownAuthorities;
    private final List<String> alternatives;

    /**
     * Trust in authorities.
     *
     * @param chains the JDK's, which checks the name where the engine identifies its endpoint
     * @param ownAuthorities whether the operator named them
     * @param alternatives of which the certificate needs one; empty when the name is checked
     */
    BackendTrust(X509ExtendedTrustManager chains, boolean ownAuthorities, List<String> alternatives) {
        this.chains = chains;
        this.ownAuthorities = ownAuthorities;
        this.alternatives = alternatives;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        requireDates(chain[0]);
        try {
            chains.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw explained(chain, authType, engine, e);
        }
        requireAlternative(chain[0]);
    }

    /** A certificate may expire while its session is still good. */
    @Override
    public void resumeServerTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        requireDates(chain[0]);
    }

    private UntrustedServerException explained(
            X509Certificate[] chain, String authType, SSLEngine engine, CertificateException cause) {
        try {
            chains.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            return ofChain(chain[0], e);
        }
        // The chain is good by itself: it is the name that is not.
        return new UntrustedServerException("its certificate is for " + namesOf(chain[0]) + ", not for '"
                + engine.getPeerHost() + "': set serverName to a name that it is for, or have one issued ("
                + printable(String.valueOf(cause.getMessage())) + ")");
    }

    private UntrustedServerException ofChain(X509Certificate leaf, CertificateException cause) {
        String certificate = "its certificate (" + printable(CertificateNames.subjectOf(leaf)) + ", issued by "
                + printable(leaf.getIssuerX500Principal().getName()) + ") ";
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof CertificateExpiredException || at instanceof CertificateNotYetValidException) {
                return new UntrustedServerException(certificate
                        + "hangs on an authority's certificate that is not valid now: "
                        + printable(String.valueOf(at.getMessage())));
            }
        }
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof CertPathBuilderException) {
                return new UntrustedServerException(certificate
                        + (ownAuthorities
                                ? "leads to none of rootCAs: add the certificate of its root, or have the server send its"
                                        + " intermediate certificates"
                                : "leads to no authority that the JDK trusts: name its root under rootCAs of the"
                                        + " serversTransport"));
            }
        }
        return new UntrustedServerException(
                certificate + "is refused: " + printable(String.valueOf(cause.getMessage())));
    }

    private static void requireDates(X509Certificate leaf) throws UntrustedServerException {
        try {
            leaf.checkValidity();
        } catch (CertificateExpiredException e) {
            throw new UntrustedServerException(
                    "its certificate has expired on " + leaf.getNotAfter().toInstant() + ": renew it");
        } catch (CertificateNotYetValidException e) {
            throw new UntrustedServerException("its certificate is not valid before "
                    + leaf.getNotBefore().toInstant() + ": look at the clocks of both machines");
        }
    }

    private void requireAlternative(X509Certificate leaf) throws UntrustedServerException {
        if (alternatives.isEmpty()) {
            return;
        }
        for (String text : CertificateNames.alternativesOf(leaf)) {
            int kindEnd = text.indexOf(':');
            String name = text.substring(kindEnd + 1);
            // URIs differ by case, names do not (RFC 3986 6.2.2.1).
            boolean exact = text.startsWith("URI:");
            if (exact ? alternatives.contains(name) : hasIgnoringCase(name)) {
                return;
            }
        }
        throw new UntrustedServerException(
                "its certificate is for " + namesOf(leaf) + ", and has none of peerCertSANs: " + alternatives);
    }

    private boolean hasIgnoringCase(String name) {
        return alternatives.stream()
                .anyMatch(wanted -> wanted.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)));
    }

    private static String namesOf(X509Certificate leaf) {
        List<String> names = CertificateNames.alternativesOf(leaf);
        return printable(names.isEmpty() ? CertificateNames.subjectOf(leaf) : String.join(", ", names));
    }

    private static String printable(String text) {
        return PrintableText.of(text, NAMES_CHARS_MAX);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }

    // ---- nobody asks this way: engines alone are used, and towards servers ----

    @Override
    public void resumeClientTrusted(X509Certificate[] chain, SSLEngine engine) throws CertificateException {
        throw onlyServers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw onlyServers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw onlyServers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw onlyServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw onlyServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw onlyServers();
    }

    private static CertificateException onlyServers() {
        return new CertificateException("only servers are checked, and by the engine");
    }
}
