package dev.portcullis.app.config;

/** One file being read: what every value of it needs to report a problem. */
final class Reading {
    private final SourceText source;
    private final Problems problems;
    private final Recording recording;
    private final Value absent = Value.root(this, null);

    /**
     * A reading of a text.
     *
     * @param problems where problems go
     * @param recording where is noted which keys were asked for
     */
    Reading(SourceText source, Problems problems, Recording recording) {
        this.source = source;
        this.problems = problems;
        this.recording = recording;
    }

    SourceText source() {
        return source;
    }

    Problems problems() {
        return problems;
    }

    Recording recording() {
        return recording;
    }

    /** What stands nowhere: it has no path, for nothing can be said of it. */
    Value absent() {
        return absent;
    }
}
