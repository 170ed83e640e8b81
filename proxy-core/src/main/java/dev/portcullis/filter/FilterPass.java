package dev.portcullis.filter;

import dev.portcullis.failure.Failure;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call on its way through the filters of its route: how far it came, and what is held for it until it is over. */
@EventLoopConfined
public final class FilterPass {
    private final Filter[] filters;
    private int passed;
    private @Nullable Held held;
    /** A call with a second limit of that kind is rare. */
    private @Nullable List<Held> heldMore;

    FilterPass(Filter[] filters) {
        this.filters = filters;
    }

    /**
     * Asks the filters in their order, until one refuses. To be called once.
     *
     * @param head of the request; what filters change is changed in it
     * @return why the call may not pass, or null
     */
    public @Nullable Failure onRequest(HeaderBlock head, Caller caller) {
        while (passed < filters.length) {
            Failure failure = filters[passed].onRequest(head, caller, this);
            if (failure != null) {
                return failure;
            }
            passed++;
        }
        return null;
    }

    /** Lets the filters that the call passed change the head of its response, the nearest to the backend first. */
    public void onResponse(HeaderBlock head) {
        for (int i = passed - 1; i >= 0; i--) {
            filters[i].onResponse(head);
        }
    }

    /** The call is over: gives back what was held for it. */
    public void end() {
        Held first = held;
        if (first == null) {
            return;
        }
        held = null;
        first.release();
        List<Held> more = heldMore;
        if (more != null) {
            heldMore = null;
            more.forEach(Held::release);
        }
    }

    void hold(Held taken) {
        if (held == null) {
            held = taken;
            return;
        }
        List<Held> more = heldMore;
        if (more == null) {
            more = new ArrayList<>(2);
            heldMore = more;
        }
        more.add(taken);
    }
}
