package dev.portcullis.app.cli;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.config.AdminLookup;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which running proxy a command talks to: the one at {@code --admin}, else the one whose configuration is found. */
final class AdminTarget {
    private static final List<String> EVERY_INTERFACE = List.of("", "0.0.0.0", "::");

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "The admin port. Without it, the one of the configuration.")
    private @Nullable String admin;

    @Mixin
    private ConfigOption config = new ConfigOption();

    /** Made by picocli. */
    AdminTarget() {}

    /** What a command asks the admin port, and makes of the answer. */
    @FunctionalInterface
    interface Question {
        /**
         * Asks.
         *
         * @return the exit code
         * @throws IOException when no answer comes
         */
        int ask(InetSocketAddress admin) throws IOException;
    }

    /** Finds the admin port and asks it; tells when it is not known, or does not answer. Gives the exit code. */
    int ask(ConfigSearch search, Console console, Question question) {
        Optional<InetSocketAddress> found = find(search, console);
        if (found.isEmpty()) {
            return ExitCode.UNUSABLE;
        }
        try {
            return question.ask(found.get());
        } catch (IOException e) {
            console.err().println("portcullis: no answer from " + text(found.get()) + ": " + e.getMessage());
            return ExitCode.UNHEALTHY;
        }
    }

    /** Where to connect to; empty after telling why that is not known. */
    private Optional<InetSocketAddress> find(ConfigSearch search, Console console) {
        if (admin != null) {
            return parse(admin, console);
        }
        Optional<Path> file = console.config(config.file, search);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<ListenAddress> address = AdminLookup.of(file.get(), search.environment());
            if (address.isEmpty()) {
                console.err()
                        .println("portcullis: " + file.get() + " asks for no admin port; write 'ping: {}' there,"
                                + " or name the port with --admin");
            }
            return address.map(AdminTarget::local);
        } catch (SettingsException e) {
            console.unusable(e.problems(), "; name the port with --admin");
            return Optional.empty();
        }
    }

    /** Whether {@code --admin} was given. */
    boolean isNamed() {
        return admin != null;
    }

    /** What {@code --config} names, or null. */
    @Nullable
    Path configFile() {
        return config.file;
    }

    /** The address as {@code --admin} takes it. */
    private static String text(InetSocketAddress admin) {
        return new ListenAddress(admin.getHostString(), admin.getPort()).toString();
    }

    private static Optional<InetSocketAddress> parse(String text, Console console) {
        Optional<ListenAddress> address = AdminLookup.parse(text);
        if (address.isEmpty()) {
            console.err().println("portcullis: --admin " + text + " is not an address; write host:port or :port");
        }
        return address.map(AdminTarget::local);
    }

    /** An entry point that listens everywhere is asked over loopback. */
    private static InetSocketAddress local(ListenAddress address) {
        String host = EVERY_INTERFACE.contains(address.host()) ? "127.0.0.1" : address.host();
        return new InetSocketAddress(host, address.port());
    }
}
