package dev.portcullis.filter;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.routing.EntryPointRoutes;
import dev.portcullis.settings.CallSource;

/** Says whose call it is, as a {@link SourceHash}. Calls of which it cannot be said share one source, as in Traefik. Any thread. */
interface SourceKey {
    /** The source of a call. */
    long of(HeaderBlock head, Caller caller);

    /** What the operator asked for. */
    static SourceKey of(CallSource source) {
        if (source instanceof CallSource.Client client) {
            return new OfClient(new ClientFinder(client), client.ipv6Bits());
        }
        if (source instanceof CallSource.Header header) {
            return new OfHeader(HeaderField.of(header.name(), ""));
        }
        return new OfAuthority();
    }

    /**
     * The calls of one client.
     *
     * @param finder finds its address
     * @param ipv6Bits of an IPv6 address so many bits count
     */
    record OfClient(ClientFinder finder, int ipv6Bits) implements SourceKey {
        @Override
        public long of(HeaderBlock head, Caller caller) {
            if (finder.isOfConnection()) {
                return caller.clientKey(ipv6Bits);
            }
            ForwardedFor addresses = caller.forwardedFor();
            boolean found = finder.find(head, caller, addresses);
            return found
                    ? addresses.key(caller.hash().begin(), ipv6Bits)
                    : caller.hash().begin().end();
        }
    }

    /**
     * The calls with one value of a field.
     *
     * @param named a field of that name
     */
    record OfHeader(HeaderField named) implements SourceKey {
        @Override
        public long of(HeaderBlock head, Caller caller) {
            HeaderField field = head.first(named);
            SourceHash hash = caller.hash().begin();
            return (field == null ? hash : hash.add(field, 0, field.valueLength())).end();
        }
    }

    /** The calls to one authority, large and small letters being the same. */
    record OfAuthority() implements SourceKey {
        @Override
        public long of(HeaderBlock head, Caller caller) {
            HeaderField sent = EntryPointRoutes.authorityOf(head);
            SourceHash hash = caller.hash().begin();
            return (sent == null ? hash : hash.addLowerCase(sent)).end();
        }
    }
}
