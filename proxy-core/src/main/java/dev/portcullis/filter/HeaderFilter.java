package dev.portcullis.filter;

import dev.portcullis.failure.Failure;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.MiddlewareSettings.HeaderChanges;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets and removes fields of heads. The fields are made once and are the same objects in each call. {@code host} sets what the
 * backend gets as {@code :authority}, as in Traefik.
 */
final class HeaderFilter implements Filter {
    private static final HeaderField HOST = HeaderField.of("host", "");

    private final HeaderField[] request;
    private final HeaderField[] response;
    private final @Nullable HeaderField authority;

    HeaderFilter(HeaderChanges settings) {
        String host = settings.request().get("host");
        this.authority = host == null ? null : HeaderField.of(":authority", host);
        this.request = fields(settings.request());
        this.response = fields(settings.response());
    }

    private static HeaderField[] fields(Map<String, String> changes) {
        return changes.entrySet().stream()
                .filter(change -> !change.getKey().equals("host"))
                .map(change -> HeaderField.of(change.getKey(), change.getValue()))
                .toArray(HeaderField[]::new);
    }

    @Override
    public @Nullable Failure onRequest(HeaderBlock head, Caller caller, FilterPass pass) {
        apply(request, head);
        HeaderField changed = authority;
        if (changed != null) {
            head.remove(HOST);
            head.put(changed);
        }
        return null;
    }

    @Override
    public void onResponse(HeaderBlock head) {
        apply(response, head);
    }

    private static void apply(HeaderField[] changes, HeaderBlock head) {
        for (HeaderField change : changes) {
            if (change.valueLength() == 0) {
                head.remove(change);
            } else {
                head.put(change);
            }
        }
    }
}
