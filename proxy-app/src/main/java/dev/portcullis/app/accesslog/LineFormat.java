package dev.portcullis.app.accesslog;

/** How a call becomes a line. Called on the writer thread only. */
interface LineFormat {
    /** Appends the whole line with its line feed; nothing in the call can make it more than one line. */
    void append(LoggedCall call, TextBytes out);
}
