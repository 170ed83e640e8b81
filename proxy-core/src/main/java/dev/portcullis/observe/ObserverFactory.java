package dev.portcullis.observe;

/** Makes the observer of each worker, once, before the worker starts. */
public interface ObserverFactory {
    /**
     * The observer of one worker.
     *
     * @param worker 0 for the first
     */
    EdgeObserver forWorker(int worker);

    /** An entry point's listener accepted a connection but a limit or a drain closed it at once. Any thread. */
    void onAcceptRefused(String entryPoint);
}
