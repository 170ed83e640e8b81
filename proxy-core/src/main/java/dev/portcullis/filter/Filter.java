package dev.portcullis.filter;

import dev.portcullis.failure.Failure;
import dev.portcullis.http2.hpack.HeaderBlock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the calls of the routers that name it. One object serves all workers, which call it at the same time: what it counts, it
 * counts in a way that they share. It must not block, and allocates nothing for a call that passes.
 */
interface Filter {
    /**
     * A call came.
     *
     * @param head as the filters before this one left it; may be changed, and is lent for the duration of the call
     * @param caller whose connection it is
     * @param pass where to leave what has to be given back when the call is over
     * @return why the call may not pass, or null
     */
    @Nullable
    Failure onRequest(HeaderBlock head, Caller caller, FilterPass pass);

    /** A call that passed is answered; the head may be changed. Trailers are not seen. */
    default void onResponse(HeaderBlock head) {}
}
