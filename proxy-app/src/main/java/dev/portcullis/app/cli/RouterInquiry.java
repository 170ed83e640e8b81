package dev.portcullis.app.cli;

import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.util.List;

/** Asks the routers about a call that nobody makes: the router package's explanation outside of tests. */
@FunctionalInterface
public interface RouterInquiry {
    /**
     * What each router of an entry point says, in the order in which they are asked.
     *
     * @throws SettingsException when a rule cannot be compiled
     */
    List<Answer> ask(EdgeSettings settings, String entryPoint, boolean tls, Question question) throws SettingsException;

    /**
     * A call.
     *
     * @param authority host, and perhaps a port
     * @param path such as {@code /pkg.Svc/Method}
     * @param fields header fields
     * @param client the address that calls
     */
    record Question(String authority, String path, List<Field> fields, String client) {
        /** Copies the list. */
        public Question {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A header field.
     *
     * @param name its name
     * @param value its value
     */
    record Field(String name, String value) {}

    /**
     * What a router says.
     *
     * @param router its name
     * @param reason why it does not match, in words; empty when it does
     */
    record Answer(String router, String reason) {
        boolean matches() {
            return reason.isEmpty();
        }
    }
}
