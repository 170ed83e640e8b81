package dev.portcullis.filter;

/** Something that a filter holds on behalf of a call. */
interface Held {
    /** The call is over; asked once. */
    void release();
}
