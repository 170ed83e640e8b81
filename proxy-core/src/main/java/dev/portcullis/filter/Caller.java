package dev.portcullis.filter;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.forwarding.CertificateFields;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.LimitKind;
import org.jspecify.annotations.Nullable;

/** What filters may know of the connection that a call came on. One per client connection, on its loop. */
@EventLoopConfined
public final class Caller {
    private final ClientAddress client;
    private final boolean believed;
    private final @Nullable CertificateFields certificate;
    private final Worker worker;
    private final EdgeObserver observer;
    private final SourceHash hash = new SourceHash();
    private final ForwardedFor forwardedFor = new ForwardedFor();
    private int keyBits = -1;
    private long key;
    private @Nullable NetworkSet asked;
    private boolean within;

    /**
     * A caller.
     *
     * @param client whose connection it is
     * @param believed whether the forwarded fields that it sends are believed
     * @param certificate what backends may be told of the client's certificate, or null
     * @param worker whose clock counts
     * @param observer told of the limits that are met
     */
    public Caller(
            ClientAddress client,
            boolean believed,
            @Nullable CertificateFields certificate,
            Worker worker,
            EdgeObserver observer) {
        this.client = client;
        this.believed = believed;
        this.certificate = certificate;
        this.worker = worker;
        this.observer = observer;
    }

    /** Whether {@code x-forwarded-for} is believed. */
    boolean believed() {
        return believed;
    }

    /** What backends may be told of the client's certificate; null when there is none, or none that was verified. */
    @Nullable
    CertificateFields certificate() {
        return certificate;
    }

    /** To hash the source of one call; whoever takes it begins anew. */
    SourceHash hash() {
        return hash;
    }

    /** To walk through the addresses of one call. */
    ForwardedFor forwardedFor() {
        return forwardedFor;
    }

    /** The source that the client's address is; of an IPv6 address so many bits count. The last answer is kept. */
    long clientKey(int ipv6Bits) {
        if (ipv6Bits != keyBits) {
            keyBits = ipv6Bits;
            key = Ipv6Bits.add(client.ip(), ipv6Bits, hash.begin()).end();
        }
        return key;
    }

    long nowNanos() {
        return worker.tickNanos();
    }

    void onLimit(LimitKind kind) {
        observer.onLimit(kind);
    }

    /** Whether the client's address lies in one of the networks: the same for each call, so the last answer is kept. */
    boolean isIn(NetworkSet networks) {
        NetworkSet before = asked;
        if (before == null || !before.equals(networks)) {
            asked = networks;
            within = networks.contains(client.ip());
        }
        return within;
    }
}
