package dev.portcullis.app.config;

import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.app.settings.OcspSettings;
import dev.portcullis.settings.TransportKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the small sections of the static part: logs, workers, and transport. */
final class OperationsReader {
    /** More loops than any machine has cores is a slip of the finger. */
    private static final int WORKERS_MAX = 1_024;

    private static final Map<String, String> LEVELS = levels();
    /** Whether a log is JSON, by the word for it. */
    static final Map<String, Boolean> FORMATS = formats();

    private static final URI NOWHERE = URI.create("");

    private OperationsReader() {}

    private static Map<String, String> levels() {
        Map<String, String> levels = new LinkedHashMap<>();
        for (String level : new String[] {"TRACE", "DEBUG", "INFO", "WARN", "ERROR"}) {
            levels.put(level, level);
        }
        levels.put("FATAL", "ERROR");
        levels.put("PANIC", "ERROR");
        return levels;
    }

    private static Map<String, Boolean> formats() {
        Map<String, Boolean> formats = new LinkedHashMap<>();
        formats.put("common", false);
        formats.put("json", true);
        return formats;
    }

    /** Event loops: what the operator wrote, else the cores that the process may use, in a container too. */
    static int workers(Section root) {
        int cores = Runtime.getRuntime().availableProcessors();
        return root.number("workers", cores, 1, WORKERS_MAX);
    }

    static TransportKind transport(Section root) {
        Map<String, TransportKind> kinds = new LinkedHashMap<>();
        kinds.put("auto", TransportKind.AUTO);
        kinds.put("io_uring", TransportKind.IO_URING);
        kinds.put("epoll", TransportKind.EPOLL);
        kinds.put("nio", TransportKind.NIO);
        return root.choice("transport", kinds, TransportKind.AUTO);
    }

    static LogSettings log(Section log) {
        LogSettings usual = LogSettings.DEFAULT;
        LogSettings settings = new LogSettings(
                log.choice("level", LEVELS, usual.level()),
                log.choice("format", FORMATS, usual.json()),
                log.text("filePath", usual.filePath()));
        log.accept("noColor");
        log.notYet("maxSize", "maxAge", "maxBackups", "compress", "otlp");
        log.end();
        return settings;
    }

    /** Null when there is no section: then no CA is asked, as in Traefik. */
    static @Nullable OcspSettings ocsp(Section ocsp) {
        Map<String, URI> overrides = new LinkedHashMap<>();
        for (Value override : Section.named(ocsp.value("responderOverrides"))) {
            URI responder = override.parsed(OperationsReader::responder, NOWHERE);
            if (!responder.equals(NOWHERE)) {
                overrides.put(override.name(), responder);
            }
        }
        ocsp.end();
        return ocsp.present() ? new OcspSettings(overrides) : null;
    }

    private static URI responder(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // The same words for all that is none.
        }
        throw new IllegalArgumentException("is not the URL of a responder, such as http://ocsp.example.com/");
    }
}
