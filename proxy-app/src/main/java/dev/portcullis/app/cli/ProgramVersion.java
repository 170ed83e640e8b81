package dev.portcullis.app.cli;

import picocli.CommandLine.IVersionProvider;

/** The program's version, from the jar's manifest. */
public final class ProgramVersion implements IVersionProvider {
    /** Made by picocli. */
    public ProgramVersion() {}

    /** Such as {@code 0.1.0}, or {@code development} when the classes are not in a jar. */
    public static String number() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static String line() {
        return "portcullis " + number() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")";
    }

    @Override
    public String[] getVersion() {
        return new String[] {line()};
    }
}
