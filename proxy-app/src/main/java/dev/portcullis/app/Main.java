package dev.portcullis.app;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.cli.EdgeStarter;
import dev.portcullis.app.cli.Portcullis;
import dev.portcullis.app.cli.QuickRun;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import java.util.Set;

/** Where the process begins; the one place that wires the parts of the program by name. */
public final class Main {
    /** Commands that log nothing and are to be quick: loading the log takes longer than all that they do. */
    private static final Set<String> WITHOUT_LOG = Set.of("healthcheck", "reload", "version", "completion");

    /** Commands that run the data path: its libraries are loaded while the settings are read. */
    private static final Set<String> WITH_PROXY = Set.of("run", "proxy");

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        String command = arguments.length == 0 ? "" : arguments[0];
        if (!WITHOUT_LOG.contains(command)) {
            EarlyLog.quieten();
        }
        Thread preload = new Thread(EdgeProxy::preload, "portcullis-preload");
        if (WITH_PROXY.contains(command)) {
            preload.setDaemon(true);
            preload.start();
        }
        ConfigLoader loader = new ConfigLoader(new RouterRules()).withEnvironment(System.getenv());
        ConfigSearch search = ConfigSearch.ofProcess();
        EdgeStarter starter = (settings, observers) -> {
            join(preload);
            return EdgeProxy.start(settings, observers);
        };
        QuickRun quick = QuickRun.of(arguments);
        int code = quick != null
                ? quick.run(loader, search, OperatedProxy::open, starter)
                : Portcullis.commandLine(loader, search, OperatedProxy::open, starter, command)
                        .execute(arguments);
        if (WITHOUT_LOG.contains(command)) {
            // No hook waits for its end, and from JDK 21 on exit() would load the log to say that it was called.
            Runtime.getRuntime().halt(code);
        }
        System.exit(code);
    }

    /** Returns at once when it never ran. */
    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
