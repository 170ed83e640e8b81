package dev.portcullis.forwarding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This machine's name for {@code x-forwarded-server}, found once and without a name server, which could block a loop. */
final class MachineName {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

    /** Never empty: {@code localhost} when the machine does not tell. */
    static final String NAME = find();

    private MachineName() {}

    private static String find() {
        String name = usable(fromKernel());
        if (name == null) {
            name = usable(System.getenv("HOSTNAME"));
        }
        if (name == null) {
            name = usable(System.getenv("COMPUTERNAME"));
        }
        return name == null ? "localhost" : name;
    }

    private static @Nullable String fromKernel() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            // Not Linux, or no /proc: the environment is asked next.
            return null;
        }
    }

    /** The name if it may stand in a header field and is a name at all. */
    private static @Nullable String usable(@Nullable String name) {
        return name != null && name.matches("[A-Za-z0-9._-]{1,253}") ? name : null;
    }
}
