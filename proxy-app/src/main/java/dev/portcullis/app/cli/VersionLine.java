package dev.portcullis.app.cli;

import dev.portcullis.app.ops.ProgramVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code portcullis version} and {@code --version} print. */
final class VersionLine implements IVersionProvider {
    /** Made by picocli. */
    VersionLine() {}

    @Override
    public String[] getVersion() {
        return new String[] {ProgramVersion.text()};
    }
}
