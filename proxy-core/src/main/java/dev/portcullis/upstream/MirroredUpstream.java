package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ServiceSettings.Mirror;
import dev.portcullis.settings.ServiceSettings.Mirrored;
import java.util.List;

/** Whose calls one worker also sends to whom, and how many of those copies are open. */
@EventLoopConfined
public final class MirroredUpstream {
    /** Copies that are open on a worker: a mirror that answers slowly must not use up our memory and its own streams. */
    private static final int OPEN_MAX = 256;

    private static final int WHOLE = 100;

    private final Mirrored settings;
    private final List<Mirror> mirrors;
    /** By mirror, the hundredths of a call that it is due. */
    private final int[] due;

    private int open;

    MirroredUpstream(Mirrored settings) {
        this.settings = settings;
        this.mirrors = settings.mirrors();
        this.due = new int[mirrors.size()];
    }

    /** The name of the service that answers. */
    String main() {
        return settings.service();
    }

    /** How many mirrors there are. */
    public int size() {
        return due.length;
    }

    /** The service of a mirror. */
    public String service(int mirror) {
        return mirrors.get(mirror).service();
    }

    /** Bytes of the longest request that is copied. */
    public int bodyBytesMax() {
        return settings.bodyBytesMax();
    }

    /** Whether a mirror gets the call that came now; asked once per call. The copies are spread evenly among the calls. */
    public boolean isDue(int mirror) {
        due[mirror] += mirrors.get(mirror).percent();
        boolean now = due[mirror] >= WHOLE;
        due[mirror] -= now ? WHOLE : 0;
        return now;
    }

    /** A copy is to be made; false when too many are open. */
    public boolean onCopyBegun() {
        boolean room = open < OPEN_MAX;
        open += room ? 1 : 0;
        return room;
    }

    /** A copy is over. */
    public void onCopyEnded() {
        open--;
    }
}
