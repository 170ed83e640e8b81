package dev.portcullis.loop;

/**
 * An immutable value that one thread replaces and event loops read: the only way in which settings reach them.
 *
 * @param <T> the type of the value, which must be immutable
 */
public final class Snapshot<T> {
    private volatile T value;

    /** A snapshot that starts as the given value. */
    public Snapshot(T value) {
        this.value = value;
    }

    /** The value now. Any thread. Take it once per call and keep it: the next read may give another. */
    public T get() {
        return value;
    }

    /** Replaces the value. Any thread; the caller sees to it that replacements do not race. */
    public void set(T newValue) {
        value = newValue;
    }
}
