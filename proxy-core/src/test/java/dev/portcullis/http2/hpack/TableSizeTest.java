package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The size updates that an encoder writes at the start of a block (RFC 7541 4.2). */
class TableSizeTest {
    private static final HeaderField GET = HeaderField.of(":method", "GET");
    private static final HeaderField CUSTOM = HeaderField.of("a", "b");

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void saysNothingWhileThePeersTableIsTheUsualOne() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
        encoder.onPeerTableSize(4096);
        encoder.onPeerTableSize(0xffff_ffffL);
        assertEquals("82", Blocks.encodedHex(encoder, GET));
    }

    @Test
    void saysOnceThatItUsesLess() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 30);
        assertEquals("3e82", Blocks.encodedHex(encoder, GET));
        assertEquals("82", Blocks.encodedHex(encoder, GET));
    }

    @Test
    void usesMoreWhenThePeerAllowsIt() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 8192);
        encoder.onPeerTableSize(65_536);
        assertEquals("3fe13f82", Blocks.encodedHex(encoder, GET));
    }

    @Test
    void saysTheSmallestSizeInBetween() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
        assertEquals("4001610162", Blocks.encodedHex(encoder, CUSTOM));
        encoder.onPeerTableSize(64);
        encoder.onPeerTableSize(0);
        encoder.onPeerTableSize(100);
        assertEquals("203f45" + "4001610162", Blocks.encodedHex(encoder, CUSTOM));
        assertEquals("be", Blocks.encodedHex(encoder, CUSTOM));
    }

    @Test
    void peerWithoutTableGetsNoEntries() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
        encoder.onPeerTableSize(0);
        assertEquals("20" + "0001610162", Blocks.encodedHex(encoder, CUSTOM));
        assertEquals("0001610162", Blocks.encodedHex(encoder, CUSTOM));
    }

    @Test
    void confirmsAPeersSmallerTableThatIsStillLargerThanOurs() {
        BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
        encoder.onPeerTableSize(65_536);
        encoder.onPeerTableSize(8_192);
        assertEquals("3fe11f82", Blocks.encodedHex(encoder, GET));
        assertEquals("82", Blocks.encodedHex(encoder, GET));
    }
}
