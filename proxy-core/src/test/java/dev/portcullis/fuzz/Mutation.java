package dev.portcullis.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes to a capture, by the byte and by the frame. No state but the source of chance. */
final class Mutation {
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int CHANGES_MAX = 4;

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    /**
     * A changed copy.
     *
     * @param framesFrom where the first frame begins, behind a preface
     */
    byte[] of(byte[] capture, int framesFrom) {
        byte[] bytes = capture.clone();
        if (random.nextBoolean()) {
            bytes = shuffled(bytes, framesFrom);
        }
        for (int i = random.nextInt(CHANGES_MAX + 1); i > 0 && bytes.length > 1; i--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    /** The same bytes in pieces of any size. */
    List<byte[]> cut(byte[] bytes) {
        List<byte[]> parts = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 9 : bytes.length));
            parts.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return parts;
    }

    private byte[] changed(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(Math.min(20, bytes.length - from) + 1);
        byte[] copy = bytes.clone();
        switch (random.nextInt(6)) {
            case 0 -> copy[from] = (byte) random.nextInt();
            case 1 -> copy[from] ^= (byte) (1 << random.nextInt(8));
            case 2 -> copy = joined(bytes, from, new byte[0], to);
            case 3 -> copy = joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
            case 4 -> {
                byte[] noise = new byte[random.nextInt(20)];
                random.nextBytes(noise);
                copy = joined(bytes, from, noise, from);
            }
            default -> copy = Arrays.copyOf(bytes, from + 1);
        }
        return copy;
    }

    private static byte[] joined(byte[] bytes, int headEnd, byte[] middle, int tailFrom) {
        byte[] all = Arrays.copyOf(bytes, headEnd + middle.length + bytes.length - tailFrom);
        System.arraycopy(middle, 0, all, headEnd, middle.length);
        System.arraycopy(bytes, tailFrom, all, headEnd + middle.length, bytes.length - tailFrom);
        return all;
    }

    /** Drops, repeats, and moves whole frames, and turns flags and streams of some. */
    private byte[] shuffled(byte[] bytes, int framesFrom) {
        List<byte[]> frames = frames(bytes, framesFrom);
        for (int i = 1 + random.nextInt(3); i > 0 && !frames.isEmpty(); i--) {
            int at = random.nextInt(frames.size());
            switch (random.nextInt(5)) {
                case 0 -> frames.remove(at);
                case 1 -> frames.add(random.nextInt(frames.size() + 1), frames.get(at));
                case 2 -> frames.add(random.nextInt(frames.size()), frames.remove(at));
                case 3 -> frames.get(at)[4] ^= (byte) (1 << random.nextInt(6));
                default -> frames.get(at)[8] = (byte) random.nextInt(8);
            }
        }
        byte[] all = Arrays.copyOf(bytes, framesFrom);
        for (byte[] frame : frames) {
            all = joined(all, all.length, frame, all.length);
        }
        return all;
    }

    private static List<byte[]> frames(byte[] bytes, int from) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = from; at < bytes.length; ) {
            int length = (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
            frames.add(Arrays.copyOfRange(bytes, at, at + FRAME_HEAD_BYTES + length));
            at += FRAME_HEAD_BYTES + length;
        }
        return frames;
    }
}
