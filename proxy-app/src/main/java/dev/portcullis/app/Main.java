package dev.portcullis.app;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.cli.Portcullis;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;

/** Where the process begins; the one place that wires the parts of the program by name. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        EarlyLog.quieten();
        int code = Portcullis.commandLine(
                        new ConfigLoader(RouterRules::check).withEnvironment(System.getenv()),
                        ConfigSearch.ofProcess(),
                        OperatedProxy::open,
                        EdgeProxy::start)
                .execute(arguments);
        System.exit(code);
    }
}
