package dev.portcullis.health;

/** Is told what came of a probe: one method, once. */
interface ProbeListener {
    /**
     * The server answered, or failed to.
     *
     * @param why it was no good answer; else empty
     */
    void onAnswer(boolean good, String why);

    /** Nobody knows: the proxy had no room for the question, or the server asked to be asked again. */
    void onNoAnswer();
}
