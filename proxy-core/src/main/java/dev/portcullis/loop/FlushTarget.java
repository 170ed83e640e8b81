package dev.portcullis.loop;

/** Something that gathers output during a tick of its loop and sends it at the tick's end. */
public interface FlushTarget {
    /** Sends what was gathered. Called by the {@link Worker} on its loop, once for each time that it was marked. */
    void onTickEnd();
}
