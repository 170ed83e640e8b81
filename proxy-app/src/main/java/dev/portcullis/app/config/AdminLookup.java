package dev.portcullis.app.config;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the admin port of a static file, and reads nothing else: a command that asks the running proxy must not fail because
 * somebody is editing a router. Loads no class of Netty's, which would take longer than the command.
 */
public final class AdminLookup {
    private static final int PORT_MAX = 65_535;

    private AdminLookup() {}

    /**
     * Where the admin port listens, empty when nothing in the file asks for one.
     *
     * @param environment the variables that values of the file may name
     * @throws SettingsException when the file cannot be read as YAML at all
     */
    public static Optional<ListenAddress> of(Path file, Map<String, String> environment) throws SettingsException {
        Problems unreadable = new Problems();
        SourceText source = TextFile.read(file, unreadable);
        if (source == null) {
            throw new SettingsException(unreadable.errors());
        }
        Reading reading = new Reading(source, unreadable, Recording.ofLoad());
        Value document = YamlDocument.read(reading, environment, false);
        if (unreadable.hasErrors()) {
            throw new SettingsException(unreadable.errors());
        }
        Section root = Section.of(document);
        AdminReader admin = new AdminReader(root);
        return Optional.ofNullable(admin.settings(List.of()))
                .map(usual -> own(root, admin.entryPointName()).orElse(usual.address()));
    }

    private static Optional<ListenAddress> own(Section root, String entryPoint) {
        return Section.named(root.value("entryPoints")).stream()
                .filter(entry -> entry.name().equals(entryPoint))
                .findFirst()
                .flatMap(entry -> parse(Section.of(entry).text("address", "").replaceFirst("/tcp$", "")));
    }

    /** {@code host:port} or {@code :port}, IPv6 in brackets; empty when it is neither. */
    public static Optional<ListenAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        String host = text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        return number == 0 || number > PORT_MAX ? Optional.empty() : Optional.of(new ListenAddress(host, number));
    }
}
