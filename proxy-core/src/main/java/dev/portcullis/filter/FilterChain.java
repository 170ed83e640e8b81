package dev.portcullis.filter;

import java.util.List;

/** The filters of a route, in the order in which its calls pass them. Immutable; any thread. */
public final class FilterChain {
    private final Filter[] filters;

    FilterChain(List<Filter> filters) {
        this.filters = filters.toArray(new Filter[0]);
    }

    /** The way of one call through the filters. */
    public FilterPass newPass() {
        return new FilterPass(filters);
    }
}
