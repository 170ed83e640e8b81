package dev.portcullis.filter;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.MiddlewareSettings.InFlight;
import org.jspecify.annotations.Nullable;

/** Lets so many calls of each source be open at once. */
final class InFlightFilter implements Filter {
    /** Nobody knows when a call will end; this spreads the tries of those who wait for it. */
    private static final long RETRY_MILLIS = 1_000;

    private final SourceKey key;
    private final long amount;
    private final String detail;
    private final SourceTable sources = new SourceTable();

    InFlightFilter(InFlight settings) {
        this.key = SourceKey.of(settings.source());
        this.amount = settings.amount();
        this.detail = "middleware " + settings.name() + ": " + amount + " calls are open";
    }

    @Override
    public @Nullable Failure onRequest(HeaderBlock head, Caller caller, FilterPass pass) {
        long source = key.of(head, caller);
        while (true) {
            Source known = sources.enter(source, 0, 0, caller);
            if (known == null) {
                // A place full of sources that all have open calls. To refuse would let who has many sources shut out
                // others.
                return null;
            }
            long open = known.number();
            if (open >= amount) {
                caller.onLimit(LimitKind.IN_FLIGHT);
                return Failure.retryable(Party.PROXY, Cause.TOO_MANY_IN_FLIGHT, RETRY_MILLIS, detail);
            }
            if (open != Source.GONE && known.change(open, open + 1)) {
                pass.hold(known);
                return null;
            }
        }
    }
}
