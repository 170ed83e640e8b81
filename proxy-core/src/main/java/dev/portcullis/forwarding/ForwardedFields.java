package dev.portcullis.forwarding;

import dev.portcullis.connection.ClientRules;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ProxyHeaderFact;
import dev.portcullis.settings.TrustSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a client's request that a backend gets. Made once per client connection, confined to its loop. What a field
 * says about the client is believed only when the client's address is trusted; else the proxy says it itself.
 */
@EventLoopConfined
public final class ForwardedFields {
    private static final HeaderField TE_TRAILERS = HeaderField.of("te", "trailers");

    private final boolean trusted;
    private final ClientFields client;
    private final ProxyFields proxy;
    private final @Nullable CertificateFields certificate;
    private final boolean keepsClientCert;
    private final AuthorityFields authorities = new AuthorityFields();

    /**
     * The rules for one client connection whose certificate is told to nobody.
     *
     * @param connection who calls, and whether over TLS
     * @param forwardedHeaders whose forwarded fields are believed; tested against the client's address
     */
    public ForwardedFields(SecuredConnection connection, TrustSettings forwardedHeaders) {
        this(connection, forwardedHeaders, ForwardClientCert.DEFAULT);
    }

    /**
     * The rules for one client connection.
     *
     * @param connection who calls, and whether over TLS
     * @param forwardedHeaders whose forwarded fields are believed; tested against the client's address
     * @param clientCert what is told of its certificate, if that was verified
     */
    public ForwardedFields(SecuredConnection connection, TrustSettings forwardedHeaders, ForwardClientCert clientCert) {
        this(connection, forwardedHeaders, Map.of(), clientCert);
    }

    /**
     * The same, with fields for what a PROXY header said. Whatever a client sends under their names, or under a spelling of them with
     * {@code _}, is dropped.
     *
     * @param proxyFields names in lower case
     */
    public ForwardedFields(
            SecuredConnection connection,
            TrustSettings forwardedHeaders,
            Map<ProxyHeaderFact, String> proxyFields,
            ForwardClientCert clientCert) {
        trusted = forwardedHeaders.trusts(ClientRules.voucher(connection.identified()));
        certificate = CertificateFields.of(connection);
        client = ClientFields.of(connection, certificate == null ? null : certificate.clientCert(clientCert));
        keepsClientCert = clientCert.mode() == ForwardClientCert.Mode.APPEND;
        proxy = ProxyFields.of(proxyFields, connection.identified().proxyFacts());
    }

    /** What the client's certificate gives middlewares to tell; null when it has none that was verified. */
    public @Nullable CertificateFields certificate() {
        return certificate;
    }

    /** Whether what the client says in forwarded fields is believed. */
    public boolean believesClient() {
        return trusted;
    }

    /**
     * Appends the fields of a request's head for a backend: pseudo-fields, then the client's own fields in order and as the same
     * objects, then {@code te} and what the proxy says about the client.
     *
     * @param request as the client sent it
     * @param out belongs to the caller
     * @param scheme of the backend's leg
     * @param authorityOverride an {@code :authority} field in place of the request's, or null to pass that on
     */
    public void requestHead(
            HeaderBlock request, HeaderBlock out, BackendScheme scheme, @Nullable HeaderField authorityOverride) {
        requestHead(request, out, scheme, authorityOverride, null);
    }

    /**
     * The same for a request that may have been changed since it came.
     *
     * @param sentAuthority what the backend is told in {@code x-forwarded-host}: the authority that the client sent; null for the
     *     request's own
     */
    public void requestHead(
            HeaderBlock request,
            HeaderBlock out,
            BackendScheme scheme,
            @Nullable HeaderField authorityOverride,
            @Nullable HeaderField sentAuthority) {
        HeaderField sent = request.first(FieldRole.AUTHORITY);
        HeaderField authority = sent == null ? authorities.fromHost(request.first(FieldRole.HOST)) : sent;
        pseudoFields(request, out, scheme, authorityOverride == null ? authority : authorityOverride);
        HeaderField told = sentAuthority == null ? authority : sentAuthority;
        if (trusted) {
            TrustedFields incoming = new TrustedFields(keepsClientCert);
            endToEnd(request, out, incoming, certificate);
            out.add(TE_TRAILERS);
            incoming.complete(out, client, authorities, told);
        } else {
            endToEnd(request, out, null, certificate);
            out.add(TE_TRAILERS);
            client.addAll(out, authorities, told);
        }
        proxy.addAll(out);
    }

    /** Appends the fields of a request's trailers. Nothing there says who called, whoever sent it. */
    public void requestTrailers(HeaderBlock trailers, HeaderBlock out) {
        endToEnd(trailers, out, null, null);
    }

    private static void pseudoFields(
            HeaderBlock request, HeaderBlock out, BackendScheme scheme, @Nullable HeaderField authority) {
        HeaderField method = request.first(FieldRole.METHOD);
        if (method != null) {
            out.add(method);
        }
        out.add(scheme.field());
        HeaderField path = request.first(FieldRole.PATH);
        if (path != null) {
            out.add(path);
        }
        if (authority != null) {
            out.add(authority);
        }
    }

    private void endToEnd(
            HeaderBlock from,
            HeaderBlock out,
            @Nullable TrustedFields believed,
            @Nullable CertificateFields certificate) {
        HopByHop named = HopByHop.in(from);
        for (int i = 0; i < from.size(); i++) {
            HeaderField field = from.get(i);
            switch (field.role()) {
                case METHOD, SCHEME, AUTHORITY, PATH, STATUS, UNKNOWN_PSEUDO, HOST, TE, CONNECTION_SPECIFIC -> {}
                case X_FORWARDED_FOR, FORWARDED -> {
                    if (certificate != null && certificate.isOwn(field)) {
                        out.add(field);
                    } else if (believed != null && !named.names(field)) {
                        believed.onField(field, out);
                    }
                }
                case CONTENT_LENGTH, CONTENT_TYPE, GRPC_STATUS, GRPC_MESSAGE, GRPC_TIMEOUT, CREDENTIAL, DATE, OTHER -> {
                    if (!named.names(field) && !proxy.owns(field)) {
                        out.add(field);
                    }
                }
            }
        }
    }
}
