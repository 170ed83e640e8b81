package dev.portcullis.health;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.upstream.CheckPath;

/** Asks whether a server takes connections. */
@EventLoopConfined
final class TcpProbe implements Probe {
    private final CheckPath path;
    private final ProbeListener listener;
    private boolean over;

    TcpProbe(CheckPath path, ProbeListener listener) {
        this.path = path;
        this.listener = listener;
    }

    @Override
    public void begin() {
        path.touch(reason -> {
            if (!over) {
                over = true;
                path.close();
                listener.onAnswer(reason.isEmpty(), reason);
            }
        });
    }

    @Override
    public void cancel() {
        over = true;
        path.close();
    }
}
