package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portcullis.loop.EventLoopConfined;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of {@code docs/architecture.md} that a compiler does not know; the table of packages stands here as data. */
class ArchitectureTest {
    private static final String ROOT = "dev.portcullis";

    /** A package imports lower levels only. What is not in the table fails the test: place a new package here first. */
    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("", 7),
            Map.entry("entrypoint", 6),
            Map.entry("relay", 5),
            Map.entry("health", 5),
            Map.entry("discovery", 5),
            Map.entry("upstream", 4),
            Map.entry("filter", 4),
            Map.entry("proxyprotocol", 3),
            Map.entry("tls", 3),
            Map.entry("http2", 3),
            Map.entry("grpc", 3),
            Map.entry("forwarding", 3),
            Map.entry("routing", 3),
            Map.entry("balancing", 3),
            Map.entry("observe", 2),
            Map.entry("http2.hpack", 2),
            Map.entry("http2.frame", 2),
            Map.entry("connection", 1),
            Map.entry("settings", 1),
            Map.entry("address", 0),
            Map.entry("loop", 0),
            Map.entry("failure", 0));

    private static final List<String> WEAK_ENDINGS = List.of("Impl", "Manager", "Util", "Utils", "Helper");
    private static final List<String> WEAK_BEGINNINGS = List.of("Base", "Abstract", "Default");

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(new ImportOption.DoNotIncludeJars())
                .importPackages(ROOT);
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : classes) {
            if (!LEVELS.containsKey(shortPackage(type))) {
                unknown.add(type.getPackageName());
            }
        }
        assertEquals(Set.of(), unknown);
    }

    /** Also means that there are no cycles: every import goes down. */
    @Test
    void aPackageImportsLowerLevelsOnly() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                boolean ours = target.getPackageName().equals(ROOT)
                        || target.getPackageName().startsWith(ROOT + ".");
                boolean same = shortPackage(target).equals(shortPackage(type));
                if (ours && !same && level(target) >= level(type)) {
                    wrong.add(type.getName() + " imports " + target.getName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void theCoreNeedsTheJdkAndNettyAndOneRegexpEngineOnly() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                String name = target.getPackageName();
                boolean regexp =
                        name.equals("com.google.re2j") && type.getName().equals(ROOT + ".routing.Regexp");
                if (!target.isPrimitive() && !regexp && !isAllowedInCore(name)) {
                    wrong.add(type.getName() + " uses " + target.getName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    private static boolean isAllowedInCore(String name) {
        boolean otherLogger = name.startsWith("java.util.logging");
        // The engine is ours; Netty's is the tests' independent peer and oracle.
        boolean otherEngine = name.startsWith("io.netty.handler.codec.http");
        boolean known = name.startsWith("java.") || name.startsWith("javax.") || name.startsWith("io.netty.");
        return (known && !otherLogger && !otherEngine)
                || name.equals(ROOT)
                || name.startsWith(ROOT + ".")
                || name.startsWith("org.jspecify.");
    }

    @Test
    void confinedClassesHaveNothingThatThreadsShare() {
        Set<String> wrong = new TreeSet<>();
        int confined = 0;
        for (JavaClass type : classes) {
            if (!type.isAnnotatedWith(EventLoopConfined.class)) {
                continue;
            }
            confined++;
            for (JavaField field : type.getFields()) {
                boolean concurrent = field.getRawType().getPackageName().startsWith("java.util.concurrent");
                if (concurrent || field.getModifiers().contains(JavaModifier.VOLATILE)) {
                    wrong.add(field.getFullName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertTrue(confined > 20, "the annotation was not found: " + confined);
    }

    /** What changes belongs to one loop, or the page on concurrency says who writes and who reads it. */
    @Test
    void whatChangesIsConfinedOrDescribed() throws IOException {
        String page = Documents.text("docs/concurrency.md");
        Set<String> missing = new TreeSet<>();
        for (JavaClass type : classes) {
            if (changes(type) && !type.isAnnotatedWith(EventLoopConfined.class) && !isDescribed(type, page)) {
                missing.add(type.getName());
            }
        }
        assertEquals(Set.of(), missing, "neither @EventLoopConfined nor `named` in docs/concurrency.md");
    }

    private static boolean changes(JavaClass type) {
        return type.getFields().stream()
                .anyMatch(field -> !field.getModifiers().contains(JavaModifier.FINAL)
                        || field.getRawType().getPackageName().startsWith("java.util.concurrent.atomic"));
    }

    private static boolean isDescribed(JavaClass type, String page) {
        return page.contains("`" + type.getSimpleName() + "`");
    }

    @Test
    void namesSayWhatATypeIs() {
        Set<String> weak = classes.stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> WEAK_ENDINGS.stream().anyMatch(name::endsWith)
                        || WEAK_BEGINNINGS.stream().anyMatch(name::startsWith)
                        || name.matches("I[A-Z][a-z].*"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), weak);
    }

    @Test
    void noTypeIsCalledAsOneOfNettys() throws IOException {
        Set<String> nettys = NettyNames.topLevel();
        assertTrue(nettys.contains("ByteBuf") && nettys.size() > 1000, "Netty was not found: " + nettys.size());
        Set<String> wrong = classes.stream()
                .filter(type -> nettys.contains(type.getSimpleName()))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), wrong);
    }

    @Test
    void everyPackageIsNullMarked() throws ClassNotFoundException {
        Set<String> packages =
                classes.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        for (String name : packages) {
            Class<?> info = Class.forName(name + ".package-info");
            assertTrue(info.isAnnotationPresent(NullMarked.class), name);
        }
    }

    private static int level(JavaClass type) {
        return LEVELS.getOrDefault(shortPackage(type), -1);
    }

    /** The package without {@code dev.portcullis}; empty for the top. */
    private static String shortPackage(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? "" : name.substring(Math.min(name.length(), ROOT.length() + 1));
    }
}
