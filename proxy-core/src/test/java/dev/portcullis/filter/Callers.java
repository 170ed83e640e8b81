package dev.portcullis.filter;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.loop.Worker;
import dev.portcullis.testing.RecordingObserver;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.NetUtil;

/** Callers without a connection. */
final class Callers {
    private Callers() {}

    static Caller of(String ip, boolean believed) {
        return of(ip, believed, new RecordingObserver());
    }

    static Caller of(String ip, boolean believed, RecordingObserver observer) {
        ClientAddress client = new ClientAddress(NetUtil.createInetAddressFromIpAddressString(ip), 1);
        // The loop is not started: only the clock counts here.
        Worker worker = new Worker(0, new DefaultEventLoop(), () -> 0);
        return new Caller(client, believed, null, worker, observer);
    }
}
