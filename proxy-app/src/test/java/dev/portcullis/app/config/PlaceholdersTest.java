package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Environment variables in values. */
final class PlaceholdersTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("NAME", "x", "EMPTY", "", "TRICK", "a: [b, \"${NAME}\"]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "${NAME}.log#x.log",
                "'${NAME}${NAME}'#xx",
                "${NAME:-y}#x",
                "\"${NONE:-y z}\"#y z",
                "\"a${NONE:-}\"#a",
                "${EMPTY:-y}a#a",
                "a${1}$1#a${1}$1",
                "$NAME#$NAME",
                "$${NAME}#${NAME}",
                "a$$b#a$$b",
                "${TRICK}#a: [b, \"${NAME}\"]",
                "{{ env \"NAME\" }}#x",
                "\"{{ env \"NAME\" }}.log\"#x.log",
                "'{{env `NAME`}}'#x",
                "a{{- env \"NAME\" -}}b#axb"
            })
    void putsVariablesIn(String yaml, String expected) throws Exception {
        assertEquals(
                expected,
                load("log:\n  filePath: " + yaml + "\n" + ConfigText.REST)
                        .settings()
                        .log()
                        .filePath());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "a${NONE}#14#the environment variable NONE is not set; set it, or write ${NONE:-default}",
                "\"a ${NONE}\"#16#the environment variable NONE is not set",
                "${NAME-x}#13#write ${NAME} or ${NAME:-default}, or $${ for the characters themselves",
                "'{{ env \"NONE\" }}'#14#the environment variable NONE is not set",
                "'{{ .Values.x }}'#14#of templates only {{ env \"NAME\" }} is supported",
                "'{{ env \"A\" | default \"x\" }}'#14#or ${NAME:-default}",
                "'a {{'#16#of templates only",
                "[ ${NAME} ]#16#inside { } and [ ] put ${NAME} in quotes",
                "{{ env \"A\" }}:80#26#in quotes where more text follows"
            })
    void refusesWhatItCannotPutIn(String yaml, int column, String inMessage) {
        String text = "log:\n  filePath: " + yaml + "\n" + ConfigText.REST;
        List<Problem> problems =
                assertThrows(SettingsException.class, () -> load(text)).problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).message().contains(inMessage), problems::toString);
        assertEquals(
                "2:" + column, problems.get(0).line() + ":" + problems.get(0).column(), problems::toString);
    }

    @Test
    void problemOfUnsetVariableIsTheOnlyOneOfItsValue() {
        String text = ConfigText.REST
                .replace("\":50050\"", "\"${A}\"")
                .replace("\"h2c://127.0.0.1:50051\"", "\"${B}\"")
                .replace("\"PathPrefix(`/`)\"", "\"${C}\"");
        assertEquals(
                3,
                assertThrows(SettingsException.class, () -> load(text))
                        .problems()
                        .size());
    }

    private static LoadedSettings load(String text) throws SettingsException {
        return ConfigText.loader()
                .withoutCertificateFiles()
                .withEnvironment(ENVIRONMENT)
                .load("test.yml", text);
    }
}
