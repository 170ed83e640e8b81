package dev.portcullis.app.cli;

import dev.portcullis.EdgeCheck;
import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.config.CheckedSettings;
import dev.portcullis.app.config.KeyVerdict;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.json.JsonText;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that {@code check} finds out about one configuration.
 *
 * @param name the static file's, or what stands in its place
 * @param keys what becomes of each key
 * @param problems why it cannot be used; of the files first, of certificates and rules behind
 * @param warnings what looks wrong and stops nothing
 * @param certificates what would be served to clients; empty when there are problems
 */
record CheckReport(
        String name,
        List<KeyVerdict> keys,
        List<Problem> problems,
        List<String> warnings,
        List<ServedCertificate> certificates) {

    /** Looks at everything that a start looks at, but binds nothing. */
    static CheckReport of(String name, CheckedSettings config) {
        List<Problem> problems = new ArrayList<>(config.problems());
        List<String> warnings = new ArrayList<>(
                config.warnings().stream().map(Problem::toString).toList());
        List<ServedCertificate> certificates = new ArrayList<>();
        config.loaded().map(LoadedSettings::settings).ifPresent(settings -> {
            try {
                EdgeCheck.Checked checked = EdgeCheck.check(settings.edge());
                certificates.addAll(checked.certificates());
                warnings.addAll(checked.warnings());
            } catch (SettingsException e) {
                problems.addAll(e.problems());
            }
        });
        return new CheckReport(name, config.keys(), problems, warnings, certificates);
    }

    boolean usable() {
        return problems.isEmpty();
    }

    /** Keys and certificates as results; problems and warnings beside them. */
    void print(Console console) {
        PrintWriter out = console.out();
        for (KeyVerdict key : keys) {
            String line = key.line() == 0 ? "" : ":" + key.line();
            String note = key.note().isEmpty() ? "" : ": " + key.note();
            out.println(key.file() + line + ": " + key.path() + ": " + words(key.verdict()) + note);
        }
        for (ServedCertificate certificate : certificates) {
            out.println(name + ": certificate " + certificate.source() + " for "
                    + String.join(", ", certificate.names()) + ", until " + certificate.notAfter());
        }
        out.flush();
        warnings.forEach(warning -> console.err().println("warning: " + warning));
        problems.forEach(console.err()::println);
        console.err()
                .println(name + ": "
                        + (usable() ? "can be used" : Console.count(problems.size(), "problem"))
                        + (warnings.isEmpty() ? "" : ", " + Console.count(warnings.size(), "warning")));
    }

    private static String words(KeyVerdict.Verdict verdict) {
        return switch (verdict) {
            case HONOURED -> "honoured";
            case HONOURED_DIFFERENTLY -> "honoured with another meaning";
            case IGNORED -> "ignored";
            case REFUSED -> "refused";
        };
    }

    /** The same as a value for {@link JsonText}. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", name);
        json.put("usable", usable());
        json.put("problems", problems.stream().map(CheckReport::json).toList());
        json.put("warnings", warnings);
        json.put("keys", keys.stream().map(CheckReport::json).toList());
        json.put("certificates", certificates.stream().map(CheckReport::json).toList());
        return json;
    }

    private static Map<String, Object> json(Problem problem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", problem.file());
        json.put("line", problem.line());
        json.put("column", problem.column());
        json.put("message", problem.message());
        return json;
    }

    private static Map<String, Object> json(KeyVerdict key) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", key.path());
        json.put("file", key.file());
        json.put("line", key.line());
        json.put("verdict", words(key.verdict()));
        json.put("note", key.note());
        return json;
    }

    private static Map<String, Object> json(ServedCertificate certificate) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", certificate.source());
        json.put("names", certificate.names());
        json.put("notAfter", certificate.notAfter().toString());
        return json;
    }
}
