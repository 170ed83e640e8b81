package dev.portcullis.http2.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.LeakPresenceDetector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Any bytes after the preface: the reader says the same of them whole and cut, and throws nothing. */
class FrameReaderFuzz {
    @AfterEach
    void everyBufferIsReleased() {
        LeakPresenceDetector.check();
    }

    @FuzzTest
    void saysTheSameWhereverTheBytesAreCut(byte[] bytes) {
        assertEquals(read(bytes, Math.max(1, bytes.length)), read(bytes, 1));
    }

    private static List<String> read(byte[] bytes, int pieceBytes) {
        RecordingSink sink = new RecordingSink();
        FrameReader reader = new FrameReader(sink, ByteBufAllocator.DEFAULT, false);
        for (int at = 0; at < bytes.length && sink.isOpen(); at += pieceBytes) {
            reader.read(Unpooled.copiedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at)));
        }
        reader.close();
        return sink.seen;
    }
}
