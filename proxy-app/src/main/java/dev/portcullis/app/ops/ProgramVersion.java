package dev.portcullis.app.ops;

import org.jspecify.annotations.Nullable;

/** The version that runs, from the jar's manifest. */
public final class ProgramVersion {
    private ProgramVersion() {}

    /** Such as {@code 0.1.0}; {@code dev} when the classes do not come from a jar. */
    public static String number() {
        @Nullable String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** Name and version of the program and its Java. */
    public static String text() {
        return "Portcullis " + number() + " on Java " + Runtime.version().feature() + " ("
                + System.getProperty("java.vm.version", "") + ")";
    }
}
