package dev.portcullis.app.accesslog;

import dev.portcullis.app.metrics.GrpcCode;
import dev.portcullis.app.settings.AccessLogFilters;
import dev.portcullis.app.settings.AccessLogFilters.CodeRange;
import dev.portcullis.observe.ObservedCall;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which calls are logged: those that any filter keeps. Asked on the workers' loops before anything is copied; immutable. */
final class CallFilter {
    private static final int HTTP_STATUSES = 600;

    private final boolean all;
    private final boolean[] http;
    private final boolean[] grpc;
    private final long longerThanNanos;
    private final boolean retried;

    CallFilter(AccessLogFilters settings) {
        all = settings.equals(AccessLogFilters.NONE);
        http = table(settings.httpStatuses(), HTTP_STATUSES);
        grpc = table(settings.grpcStatuses(), GrpcCode.COUNT);
        longerThanNanos = settings.longerThanMillis() == 0
                ? Long.MAX_VALUE
                : TimeUnit.MILLISECONDS.toNanos(settings.longerThanMillis());
        retried = settings.retried();
    }

    private static boolean[] table(List<CodeRange> ranges, int codes) {
        boolean[] table = new boolean[codes];
        for (CodeRange range : ranges) {
            for (int code = range.first(); code <= range.last(); code++) {
                table[code] = true;
            }
        }
        return table;
    }

    boolean keeps(ObservedCall call) {
        return all || keepsStatus(call) || call.durationNanos() > longerThanNanos || (retried && call.attempts() > 1);
    }

    private boolean keepsStatus(ObservedCall call) {
        int status = call.httpStatus();
        boolean byHttp = status >= 0 && status < HTTP_STATUSES && http[status];
        return byHttp || (call.isGrpc() && grpc[GrpcCode.of(call).number()]);
    }
}
