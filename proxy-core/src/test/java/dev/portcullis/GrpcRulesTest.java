package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.GrpcRule;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Every row of the table of the gRPC rules is shown by a test, or the decision note says why not. */
final class GrpcRulesTest {
    private static final String NOTE = "docs/decisions/0008-grpc-rules.md";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final int ROWS = 53;

    private static List<Integer> rows(String part) {
        List<Integer> rows = new ArrayList<>();
        Matcher row = ROW.matcher(part);
        while (row.find()) {
            rows.add(Integer.valueOf(row.group(1)));
        }
        return rows;
    }

    /** The note in front of a heading, and behind it. */
    private static String[] note() throws IOException {
        String[] parts = Documents.text(NOTE).split("\n## Rows without a test\n", -1);
        assertEquals(2, parts.length, NOTE);
        return parts;
    }

    /** The methods of every class that the tests were compiled to. */
    private static List<Method> methods() throws IOException, ReflectiveOperationException, URISyntaxException {
        Path classes = Path.of(GrpcRulesTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Method> methods = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '.');
                Class<?> type = Class.forName(
                        name.substring(0, name.length() - ".class".length()),
                        false,
                        GrpcRulesTest.class.getClassLoader());
                methods.addAll(List.of(type.getDeclaredMethods()));
            }
        }
        return methods;
    }

    private static Set<Integer> tested() throws IOException, ReflectiveOperationException, URISyntaxException {
        Set<Integer> tested = new TreeSet<>();
        for (Method method : methods()) {
            GrpcRule rule = method.getAnnotation(GrpcRule.class);
            if (rule != null) {
                assertTrue(
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class),
                        () -> method + " is no test");
                IntStream.of(rule.value()).forEach(tested::add);
            }
        }
        return tested;
    }

    @Test
    void theNoteHoldsTheWholeTable() throws IOException {
        assertEquals(
                IntStream.rangeClosed(1, ROWS).boxed().toList(), rows(note()[0]), "rows of the first table of " + NOTE);
    }

    @Test
    void everyRowIsTestedOrWaitsForAReason() throws Exception {
        List<Integer> waiting = rows(note()[1]);
        Set<Integer> tested = tested();
        Set<Integer> both = new TreeSet<>(tested);
        both.retainAll(waiting);
        assertEquals("[]", both.toString(), "rows that have a test: take them out of the second table of " + NOTE);
        Set<Integer> answered = new TreeSet<>(tested);
        answered.addAll(waiting);
        assertEquals(
                IntStream.rangeClosed(1, ROWS).boxed().toList().toString(),
                answered.toString(),
                "rows with a test that carries @GrpcRule, or with a reason in the second table of " + NOTE);
    }
}
