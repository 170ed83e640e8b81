package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.loop.FlushTarget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What runs for each frame and each call: every method that can be reached from a read of the socket and from the end of a tick,
 * through interfaces too. None of them may use streams, regular expressions, {@code String.format}, {@code Optional}, boxing, or a
 * logger.
 */
class HotPathTest {
    private static final Set<String> FORBIDDEN_TYPES = Set.of(
            "java.util.Optional", "java.util.regex.Pattern", "java.util.regex.Matcher", "java.lang.System$Logger");

    private static final Set<String> BOXES =
            Set.of("java.lang.Integer", "java.lang.Long", "java.lang.Boolean", "java.lang.Short", "java.lang.Byte");

    /** Not per call: a connection is made, or what its certificate says is written. */
    private static final Set<String> COLD = Set.of("BackendConnector.connect", "CertificateInfoText.of");

    /** Far ends of the path: where the walk does not come by, it proves nothing. */
    private static final Set<String> LANDMARKS = Set.of(
            "RouteMemo.find",
            "ForwardedFields.requestHead",
            "Endpoint.acquire",
            "Exchange.onBackendData",
            "HeaderFilter.onResponse",
            "SourceTable.enter",
            "ForwardedFor.ip",
            "SendQueue.wrote",
            "FailureReplies.message");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages("dev.portcullis");

    private final Map<JavaCodeUnit, JavaCodeUnit> reachedFrom = new HashMap<>();

    @Test
    void usesNothingThatCostsPerFrame() {
        walk(starts());
        Set<String> missed = new TreeSet<>(LANDMARKS);
        reachedFrom.keySet().forEach(unit -> missed.remove(shortName(unit)));
        assertEquals(Set.of(), missed, "the walk did not come by");
        Set<String> wrong = new TreeSet<>();
        for (JavaCodeUnit unit : reachedFrom.keySet()) {
            for (JavaCodeUnitAccess<?> access : unit.getCallsFromSelf()) {
                if (isForbidden(access)) {
                    wrong.add(path(unit) + " -> " + access.getTarget().getFullName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    private List<JavaCodeUnit> starts() {
        List<JavaCodeUnit> starts = new ArrayList<>();
        for (JavaClass type : classes) {
            if (type.isEquivalentTo(H2Handler.class)) {
                add(type, "channelRead", starts);
            }
            if (type.isAssignableTo(FlushTarget.class)) {
                add(type, "onTickEnd", starts);
            }
        }
        return starts;
    }

    private static void add(JavaClass type, String name, List<JavaCodeUnit> units) {
        type.getMethods().stream().filter(m -> m.getName().equals(name)).forEach(units::add);
    }

    private void walk(List<JavaCodeUnit> starts) {
        Deque<JavaCodeUnit> open = new ArrayDeque<>();
        for (JavaCodeUnit start : starts) {
            reachedFrom.put(start, start);
            open.add(start);
        }
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.remove();
            for (JavaCodeUnitAccess<?> access : unit.getCallsFromSelf()) {
                for (JavaCodeUnit next : implementations(access)) {
                    if (!COLD.contains(shortName(next)) && reachedFrom.putIfAbsent(next, unit) == null) {
                        open.add(next);
                    }
                }
            }
        }
    }

    /** The method that is called, and every override of it: which one runs is not known here. */
    private List<JavaCodeUnit> implementations(JavaCodeUnitAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        List<JavaCodeUnit> found = new ArrayList<>();
        if (!classes.contain(owner.getName())) {
            return found;
        }
        String[] parameters = access.getTarget().getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .toArray(String[]::new);
        String name = access.getTarget().getName();
        access.getTarget().resolveMember().ifPresent(found::add);
        for (JavaClass subtype : owner.getAllSubclasses()) {
            subtype.tryGetMethod(name, parameters).ifPresent(found::add);
        }
        found.removeIf(unit -> !classes.contain(unit.getOwner().getName()));
        return found;
    }

    private static boolean isForbidden(JavaCodeUnitAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean boxing = BOXES.contains(owner) && name.equals("valueOf");
        boolean format = owner.equals("java.lang.String") && (name.equals("format") || name.equals("formatted"));
        return boxing || format || owner.startsWith("java.util.stream.") || FORBIDDEN_TYPES.contains(owner);
    }

    /** How the walk came to a method, from the socket on. */
    private String path(JavaCodeUnit unit) {
        StringBuilder path = new StringBuilder(shortName(unit));
        JavaCodeUnit step = unit;
        JavaCodeUnit before = reachedFrom.get(unit);
        while (before != null && before != step) {
            path.insert(0, shortName(before) + " > ");
            step = before;
            before = reachedFrom.get(step);
        }
        return path.toString();
    }

    private static String shortName(JavaCodeUnit unit) {
        return unit.getOwner().getSimpleName() + "." + unit.getName();
    }
}
