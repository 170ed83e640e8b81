package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.frame.FrameLayout;
import dev.portcullis.http2.frame.Setting;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/** One SETTINGS frame of the peer, read and checked (RFC 9113 6.5.2). A parameter that stands in it twice counts as it stands last. */
@EventLoopConfined
final class PeerSettings {
    private long streamsMax = -1;
    private long initialWindow = -1;
    private long frameBytesMax = -1;
    private long headerTableBytes = -1;
    private long headerListBytes = -1;
    private ErrorCode error = ErrorCode.NO_ERROR;
    private String errorDetail = "";

    PeerSettings(ByteBuf peek, int index, int length, PeerRole peer) {
        for (int at = index; at < index + length; at += Setting.BYTES) {
            take(peek.getUnsignedShort(at), peek.getUnsignedInt(at + 2), peer);
        }
    }

    private void take(int identifier, long value, PeerRole peer) {
        switch (identifier) {
            case Setting.HEADER_TABLE_SIZE -> headerTableBytes = value;
            case Setting.ENABLE_PUSH -> {
                if (value > 1 || (value == 1 && peer == PeerRole.SERVER)) {
                    refuse(ErrorCode.PROTOCOL_ERROR, "SETTINGS_ENABLE_PUSH is " + value);
                }
            }
            case Setting.MAX_CONCURRENT_STREAMS -> streamsMax = value;
            case Setting.INITIAL_WINDOW_SIZE -> {
                initialWindow = value;
                if (value > Integer.MAX_VALUE) {
                    refuse(ErrorCode.FLOW_CONTROL_ERROR, "SETTINGS_INITIAL_WINDOW_SIZE is " + value);
                }
            }
            case Setting.MAX_FRAME_SIZE -> {
                frameBytesMax = value;
                if (value < FrameLayout.DEFAULT_FRAME_BYTES || value > FrameLayout.FRAME_BYTES_MAX) {
                    refuse(ErrorCode.PROTOCOL_ERROR, "SETTINGS_MAX_FRAME_SIZE is " + value);
                }
            }
            case Setting.MAX_HEADER_LIST_SIZE -> headerListBytes = value;
            default -> {
                // Unknown, so ignored.
            }
        }
    }

    private void refuse(ErrorCode code, String detail) {
        error = code;
        errorDetail = detail;
    }

    /** NO_ERROR when every value is allowed. */
    ErrorCode error() {
        return error;
    }

    String errorDetail() {
        return errorDetail;
    }

    long streamsMax(long unchanged) {
        return streamsMax < 0 ? unchanged : streamsMax;
    }

    long headerListBytes(long unchanged) {
        return headerListBytes < 0 ? unchanged : headerListBytes;
    }

    boolean hasInitialWindow() {
        return initialWindow >= 0;
    }

    long initialWindow() {
        return initialWindow;
    }

    void applyTo(H2Output output) {
        if (frameBytesMax >= 0) {
            // Larger frames would take longer turns from the other streams: we never send above the default.
            output.frameBytesMax((int) Math.min(frameBytesMax, FrameLayout.DEFAULT_FRAME_BYTES));
        }
        if (headerTableBytes >= 0) {
            output.encoder().onPeerTableSize(headerTableBytes);
        }
    }
}
