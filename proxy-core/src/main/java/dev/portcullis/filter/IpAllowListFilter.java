package dev.portcullis.filter;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.settings.MiddlewareSettings.IpAllowList;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Lets the clients of some networks pass. Who cannot be told does not pass. */
final class IpAllowListFilter implements Filter {
    private final IpAllowList settings;
    private final ClientFinder finder;
    private final Failure refusal;

    IpAllowListFilter(IpAllowList settings) {
        this.settings = settings;
        this.finder = new ClientFinder(settings.client());
        this.refusal = Failure.of(
                Party.PROXY, Cause.NOT_ALLOWED, "middleware " + settings.name() + ": not in its sourceRange");
    }

    @Override
    public @Nullable Failure onRequest(HeaderBlock head, Caller caller, FilterPass pass) {
        if (finder.isOfConnection()) {
            return caller.isIn(settings.allowed()) ? null : refusal;
        }
        ForwardedFor addresses = caller.forwardedFor();
        InetAddress ip = finder.find(head, caller, addresses) ? addresses.ip() : null;
        return ip != null && settings.allowed().contains(ip) ? null : refusal;
    }
}
