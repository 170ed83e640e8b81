package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed schema is what the readers know, and the shipped files fit it. */
final class ConfigSchemaTest {
    private static final Path CONFIG = Path.of("../config");
    private static final Path FILE = CONFIG.resolve("portcullis.schema.json");
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ConfigSchema.json(), InputFormat.JSON);

    /** When this fails, a key changed: run it once with {@code -Dgolden.write=true} and commit the file. */
    @Test
    void committedSchemaIsUpToDate() throws Exception {
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(FILE, ConfigSchema.json());
        }
        assertEquals(Files.readString(FILE), ConfigSchema.json());
    }

    static List<Path> shipped() throws Exception {
        List<Path> shipped = new ArrayList<>(List.of(CONFIG.resolve("portcullis.yml")));
        try (Stream<Path> files = Files.list(CONFIG.resolve("examples"))) {
            files.filter(file -> file.toString().endsWith(".yml")).sorted().forEach(shipped::add);
        }
        return shipped;
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shippedFileFitsAndNamesTheSchema(Path file) throws Exception {
        String text = Files.readString(file);
        assertEquals(List.of(), SCHEMA.validate(text, InputFormat.YAML));
        String first = text.lines().findFirst().orElse("");
        assertTrue(first.startsWith("# yaml-language-server: $schema="), first);
        Path named = file.resolveSibling(first.substring(first.indexOf('=') + 1));
        assertTrue(Files.isSameFile(FILE, named), first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown-top-level-key",
                "misspelt-key-of-entry-point",
                "misspelt-key-deep-inside",
                "list-for-mapping",
                "scalar-for-mapping",
                "mapping-for-text",
                "mapping-for-list",
                "number-out-of-range",
                "number-with-unit",
                "duration-without-sense",
                "unknown-word",
                "misspelt-word"
            })
    void mistakeDoesNotFit(String mistake) throws Exception {
        try (Stream<Path> files = Files.list(MistakeFilesTest.FOLDER)) {
            Path file = files.filter(path -> path.toString().endsWith("-" + mistake + ".yml"))
                    .findFirst()
                    .orElseThrow();
            assertFalse(
                    SCHEMA.validate(Files.readString(file), InputFormat.YAML).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log: { level: debug }",
                "log: { level: \"${LEVEL:-INFO}\" }",
                "workers: \"${WORKERS}\"",
                "entryPoints: { a: { address: \":1\", transport: { respondingTimeouts: { idleTimeout: 180 } } } }",
                "entryPoints: { a: { address: \":1\", proxyProtocol: { trustedIPs: \"10.0.0.0/8,1.2.3.4\" } } }",
                "accessLog: true",
                "ping:",
                "http: { middlewares: { m: { retry: { serviceConfig: retries.json } } } }",
                "http: { middlewares: { m: { retry: { serviceConfig: { methodConfig: [] } } } } }",
                "tracing: { otlp: { http: {} } }"
            })
    void takesOtherSpellings(String yaml) {
        List<Error> errors = SCHEMA.validate(yaml, InputFormat.YAML);
        assertEquals(List.of(), errors);
    }
}
