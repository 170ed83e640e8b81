package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the program is layered, and what it may know of the proxy's inside. */
class ArchitectureTest {
    private static final String CORE = "dev.portcullis";
    private static final String APP = CORE + ".app";

    /** A package imports lower levels only. */
    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("", 5),
            Map.entry("cli", 4),
            Map.entry("ops", 3),
            Map.entry("accesslog", 2),
            Map.entry("reload", 2),
            Map.entry("config", 1),
            Map.entry("metrics", 1),
            Map.entry("admin", 1),
            Map.entry("ocsp", 1),
            Map.entry("keys", 0),
            Map.entry("settings", 0),
            Map.entry("json", 0));

    /** What the program sees of the core: facts, settings, events, and the proxy as a whole. */
    private static final Set<String> OPEN_CORE =
            Set.of("", "settings", "observe", "connection", "failure", "address", "loop", "grpc");

    /** The grammar of rules is the router's; only who checks a rule before the start, wires that check, or explains a route, sees it. */
    private static final Set<String> SEE_ROUTING = Set.of("", "config", "cli");

    /** Constants only, which the compiler copies: their readers leave no trace in class files. */
    private static final Set<String> COPIED = Set.of("FrameLayout", "Setting");

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages(CORE);
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : classes) {
            if (isApp(type) && !LEVELS.containsKey(below(APP, type))) {
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
                boolean inside = isApp(type) && isApp(target);
                if (inside && !below(APP, target).equals(below(APP, type)) && level(target) >= level(type)) {
                    wrong.add(type.getName() + " imports " + target.getName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void theProgramLeavesTheCoresInsideAlone() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                boolean crossing = isApp(type) && isCore(target);
                if (crossing && !mayKnow(below(APP, type), below(CORE, target))) {
                    wrong.add(type.getName() + " uses " + target.getName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    private static boolean mayKnow(String app, String core) {
        return OPEN_CORE.contains(core) || (core.equals("routing") && SEE_ROUTING.contains(app));
    }

    @Test
    void onlyConfigReadsYamlAndOnlyTheCommandLineReadsArguments() {
        Map<String, Set<String>> readers = Map.of("org.yaml.", Set.of("config"), "picocli.", Set.of("cli", ""));
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getName();
                readers.forEach((library, packages) -> {
                    if (isApp(type) && target.startsWith(library) && !packages.contains(below(APP, type))) {
                        wrong.add(type.getName() + " uses " + target);
                    }
                });
            }
        }
        assertEquals(Set.of(), wrong);
    }

    /** A type of the core is public because another package needs it, or because those who embed the proxy do. */
    @Test
    void publicTypesAreUsedByAnotherPackage() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            boolean open = type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass();
            boolean inside = isCore(type) && !OPEN_CORE.contains(below(CORE, type));
            boolean exempt = COPIED.contains(type.getSimpleName())
                    || type.getSimpleName().equals("package-info");
            if (open && inside && !exempt && !isUsedElsewhere(type)) {
                wrong.add(type.getName());
            }
        }
        assertEquals(Set.of(), wrong);
    }

    /** By another package's code, or in the signature of a public method or constructor that such code may call. */
    private static boolean isUsedElsewhere(JavaClass type) {
        return type.getDirectDependenciesToSelf().stream()
                        .anyMatch(d -> !d.getOriginClass().getPackageName().equals(type.getPackageName()))
                || type.getMethodsWithReturnTypeOfSelf().stream().anyMatch(ArchitectureTest::isOpen)
                || type.getMethodsWithParameterTypeOfSelf().stream().anyMatch(ArchitectureTest::isOpen)
                || type.getConstructorsWithParameterTypeOfSelf().stream().anyMatch(ArchitectureTest::isOpen);
    }

    private static boolean isOpen(JavaCodeUnit method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && method.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
    }

    @Test
    void everyPackageIsNullMarked() throws ClassNotFoundException {
        Set<String> packages = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(APP))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : packages) {
            Class<?> info = Class.forName(name + ".package-info");
            assertTrue(info.isAnnotationPresent(NullMarked.class), name);
        }
    }

    private static boolean isApp(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(APP) || name.startsWith(APP + ".");
    }

    private static boolean isCore(JavaClass type) {
        String name = type.getPackageName();
        return (name.equals(CORE) || name.startsWith(CORE + ".")) && !isApp(type);
    }

    private static int level(JavaClass type) {
        return LEVELS.getOrDefault(below(APP, type), -1);
    }

    /** The package behind a root; empty for the root itself. */
    private static String below(String root, JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? "" : name.substring(Math.min(name.length(), root.length() + 1));
    }
}
