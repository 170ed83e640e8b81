package dev.portcullis.settings;

/** Which kernel interface moves the bytes. */
public enum TransportKind {
    /** io_uring where the kernel allows it, then epoll, then NIO; the start log says which one won. */
    AUTO,
    /** Linux io_uring; an error where it is not available. */
    IO_URING,
    /** Linux epoll; an error where it is not available. */
    EPOLL,
    /** The JDK's selector, which is everywhere. */
    NIO
}
