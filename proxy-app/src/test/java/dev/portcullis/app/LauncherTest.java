package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a stand-in for java that prints its arguments and one for Maven. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private Path home = Path.of("");
    private String output = "";
    private String javaOptions = "-Da=1 -Db=2";

    @BeforeEach
    void installLauncher() throws Exception {
        home = Files.createDirectories(folder.resolve("the home"));
        Files.copy(ROOT.resolve("portcullis"), home.resolve("portcullis"));
        makeExecutable(home.resolve("portcullis"));
        Files.createDirectories(home.resolve("config/jvm"));
        write("config/jvm/jdk17.args", "");
        write("config/jvm/jdk24.args", "");
        java("17.0.15");
    }

    @Test
    void startsInstalledTree() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        assertEquals(0, launch("run", "--config", "a b.yml"));
        assertEquals(
                List.of(
                        "@" + home + "/config/jvm/jdk17.args",
                        "-Da=1",
                        "-Db=2",
                        "-Dportcullis.home=" + home,
                        "-cp",
                        home + "/lib/proxy-app-0.1.0.jar",
                        "dev.portcullis.app.Main",
                        "run",
                        "--config",
                        "a b.yml"),
                output.lines().toList());
    }

    @Test
    void commandsThatEndSoonAreCompiledQuickly() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        assertEquals(0, launch("check", "a.yml"));
        assertTrue(output.contains("-XX:TieredStopAtLevel=1\n-Da=1\n"), output);
        assertEquals(0, launch("run"));
        assertTrue(!output.contains("TieredStopAtLevel"), output);
    }

    @Test
    void takesFlagsOfLaterJava() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        for (String version : new String[] {"24", "25.0.1", "26-ea"}) {
            java(version);
            assertEquals(0, launch("version"));
            assertTrue(output.contains("jdk24.args"), output);
        }
        java("23.0.2");
        assertEquals(0, launch("version"));
        assertTrue(output.contains("jdk17.args"), output);
    }

    @Test
    void refusesOldJava() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        for (String version : new String[] {"1.8.0_402", "11.0.2"}) {
            java(version);
            assertEquals(1, launch("version"));
            assertTrue(output.contains("Java 17 or later is needed"), output);
        }
    }

    @Test
    void namesJarsInOrder() throws Exception {
        for (String jar : new String[] {"b.jar", "proxy-app-0.1.0.jar", "A.jar", "a.jar"}) {
            write("lib/" + jar, "");
        }
        assertEquals(0, launch("version"));
        String folder = home + "/lib/";
        assertTrue(
                output.contains("\n" + folder + "proxy-app-0.1.0.jar:" + folder + "A.jar:" + folder + "a.jar:" + folder
                        + "b.jar\n"),
                output);
    }

    private void assertUsesNoCache() {
        assertTrue(!output.contains("SharedArchiveFile") && !output.contains("AOTCache"), output);
    }

    @Test
    void usesStartCacheOfThisVersion() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        write("lib/start/17.0.15", "x");
        write("lib/start/25.0.3", "x");
        write("lib/start/25.0.4", "");
        assertEquals(0, launch("version"));
        assertTrue(output.contains("\n-XX:SharedArchiveFile=" + home + "/lib/start/17.0.15\n"), output);
        java("25.0.3");
        assertEquals(0, launch("version"));
        assertTrue(output.contains("\n-XX:AOTCache=" + home + "/lib/start/25.0.3\n"), output);
        for (String version : new String[] {"17.0.16", "25.0.4"}) {
            java(version);
            assertEquals(0, launch("version"));
            assertUsesNoCache();
        }
    }

    @Test
    void leavesStartCacheToFlagsOfTheUser() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        write("lib/start/17.0.15", "x");
        javaOptions = "-Xshare:off";
        assertEquals(0, launch("version"));
        assertTrue(!output.contains("SharedArchiveFile"), output);
    }

    @Test
    void prefersJavaOfTheInstallation() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        write("java/bin/java", "#!/bin/sh\necho inside\n");
        makeExecutable(home.resolve("java/bin/java"));
        write("java/release", "JAVA_VERSION=\"25.0.3\"\n");
        assertEquals(0, launch("version"));
        assertEquals("inside\n", output);
    }

    @Test
    void trainsCheckoutOnceForEachBuild() throws Exception {
        checkout("mkdir -p proxy-app/target; touch proxy-app/target/proxy-app-0.1.0.jar demo/target/demo-0.1.0.jar");
        write("demo/target/demo-0.1.0.jar", "");
        write("dist/train", "#!/bin/sh\nfor a in \"$@\"; do last=$a; done; echo x > \"$last\"\n");
        makeExecutable(home.resolve("dist/train"));
        assertEquals(0, launch("version"));
        assertTrue(output.contains("training"), output);
        assertTrue(output.contains("-XX:SharedArchiveFile=" + home + "/proxy-app/target/start/17.0.15\n"), output);
        assertEquals(0, launch("version"));
        assertTrue(!output.contains("training"), output);
        assertTrue(output.contains("-XX:SharedArchiveFile="), output);
    }

    @Test
    void trainsCheckoutOnceForEachJava() throws Exception {
        checkout("mkdir -p proxy-app/target; touch proxy-app/target/proxy-app-0.1.0.jar demo/target/demo-0.1.0.jar");
        write("demo/target/demo-0.1.0.jar", "");
        write("dist/train", "#!/bin/sh\nfor a in \"$@\"; do last=$a; done; echo x > \"$last\"\n");
        makeExecutable(home.resolve("dist/train"));
        assertEquals(0, launch("version"));
        java("25.0.3");
        assertEquals(0, launch("version"));
        assertTrue(output.contains("training"), output);
        java("17.0.15");
        assertEquals(0, launch("version"));
        assertTrue(!output.contains("training"), output);
        assertTrue(output.contains("-XX:SharedArchiveFile="), output);
    }

    @Test
    void startsWithoutCacheWhenTrainingFails() throws Exception {
        checkout("mkdir -p proxy-app/target; touch proxy-app/target/proxy-app-0.1.0.jar demo/target/demo-0.1.0.jar");
        write("demo/target/demo-0.1.0.jar", "");
        write("dist/train", "#!/bin/sh\nexit 1\n");
        makeExecutable(home.resolve("dist/train"));
        assertEquals(0, launch("version"));
        assertTrue(output.contains("training"), output);
        assertUsesNoCache();
        assertEquals(0, launch("version"));
        assertTrue(!output.contains("training"), output);
    }

    @Test
    void worksThroughSymbolicLink() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        Path link = Files.createSymbolicLink(
                Files.createDirectories(folder.resolve("bin")).resolve("p"), Path.of("../the home/portcullis"));
        assertEquals(0, execute(List.of(link.toString(), "version")));
        assertTrue(output.contains("\n" + home + "/lib/proxy-app-0.1.0.jar\n"), output);
    }

    @Test
    void routesDemoToItsOwnJar() throws Exception {
        write("lib/proxy-app-0.1.0.jar", "");
        assertEquals(1, launch("demo"));
        assertTrue(output.contains("demo is not part of this installation"), output);
        write("lib/demo-0.1.0.jar", "");
        assertEquals(0, launch("demo", "--once"));
        assertTrue(output.endsWith("dev.portcullis.demo.DemoMain\n--once\n"), output);
    }

    @Test
    void buildsCheckoutOnlyWhenSomethingChanged() throws Exception {
        checkout("mkdir -p proxy-app/target/lib; touch proxy-app/target/proxy-app-0.1.0.jar");
        assertEquals(0, launch("version"));
        assertTrue(output.startsWith("portcullis: building…\n"), output);
        assertTrue(output.contains("\n" + home + "/proxy-app/target/proxy-app-0.1.0.jar\n"), output);
        assertEquals(0, launch("version"));
        assertTrue(!output.contains("building"), output);
        for (String source : new String[] {"pom.xml", "proxy-core/pom.xml", "proxy-core/src/main/java/A.java"}) {
            Files.setLastModifiedTime(
                    home.resolve(source), FileTime.from(Instant.now().plusSeconds(1)));
            assertEquals(0, launch("version"));
            assertTrue(output.contains("building"), () -> source + ": " + output);
            Files.setLastModifiedTime(home.resolve(source), FileTime.from(NOON));
        }
    }

    @Test
    void buildsOnceWhenTheJarStaysAsItWas() throws Exception {
        checkout("true");
        write("proxy-app/target/proxy-app-0.1.0.jar", "");
        Files.setLastModifiedTime(home.resolve("proxy-app/target/proxy-app-0.1.0.jar"), FileTime.from(NOON));
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(NOON.plusSeconds(60)));
        assertEquals(0, launch("version"));
        assertTrue(output.contains("building"), output);
        assertEquals(0, launch("version"));
        assertTrue(!output.contains("building"), output);
    }

    @Test
    void failsWithOutputOfFailedBuild() throws Exception {
        checkout("echo '[ERROR] a mistake'; exit 1");
        assertEquals(1, launch("version"));
        assertTrue(output.contains("[ERROR] a mistake"), output);
        assertTrue(output.contains("the build failed"), output);
    }

    /** A checkout whose sources are old, and a Maven that runs the given script. */
    private void checkout(String maven) throws IOException {
        for (String file : new String[] {
            "pom.xml",
            "proxy-core/pom.xml",
            "proxy-app/pom.xml",
            "proxy-core/src/main/java/A.java",
            "proxy-app/src/main/B.java"
        }) {
            write(file, "");
        }
        write("../tools/mvn", "#!/bin/sh\n" + maven + "\n");
        makeExecutable(folder.resolve("tools/mvn"));
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(NOON));
            }
        }
    }

    private void java(String version) throws IOException {
        write("../jdk/bin/java", "#!/bin/sh\nfor a in \"$@\"; do echo \"$a\"; done\n");
        makeExecutable(folder.resolve("jdk/bin/java"));
        write("../jdk/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private void write(String path, String text) throws IOException {
        Path file = home.resolve(path).normalize();
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int launch(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("portcullis").toString()));
        command.addAll(List.of(arguments));
        return execute(command);
    }

    private int execute(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(folder.toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("PORTCULLIS_JAVA_OPTS", javaOptions);
        builder.environment().compute("PATH", (name, path) -> folder.resolve("tools") + ":" + path);
        Process process = builder.start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }
}
