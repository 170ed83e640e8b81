package dev.portcullis.discovery;

import java.util.function.Consumer;

/** Asks name servers. On one loop. */
interface NameLookup {
    /** Asks; tells later or at once, on the same loop, exactly once. */
    void ask(String name, RecordKind kind, Consumer<Answer> told);

    /** Ends what is under way. */
    void close();
}
