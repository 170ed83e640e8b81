package dev.portcullis.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * {@code java -jar bench/target/benchmarks.jar}: JMH with its own arguments, in forks that have the JVM flags of the proxy and count
 * bytes. {@code --short} runs the path of a call alone, in less than two minutes.
 */
public final class BenchMain {
    private static final String SHORT = "--short";
    private static final String CALL_PATH = "RelayBenchmark|HpackBenchmark|ForwardingBenchmark|ProxyHeaderBenchmark";
    private static final int SHORT_ITERATIONS = 3;
    private static final TimeValue SHORT_ITERATION = TimeValue.milliseconds(300);
    /** The first JDK that wants the flags of the second file. */
    private static final int LATER_FLAGS = 24;

    private BenchMain() {}

    /** Runs what the arguments ask for, as JMH's own main class does. */
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException, URISyntaxException {
        List<String> forJmh = new ArrayList<>(List.of(arguments));
        boolean quick = forJmh.remove(SHORT);
        if (quick && forJmh.stream().allMatch(argument -> argument.startsWith("-"))) {
            forJmh.add(CALL_PATH);
        }
        CommandLineOptions asked = new CommandLineOptions(forJmh.toArray(new String[0]));
        ChainedOptionsBuilder options =
                new OptionsBuilder().parent(asked).jvmArgsPrepend("@" + flags()).addProfiler(GCProfiler.class);
        if (quick) {
            options.forks(1)
                    .warmupIterations(SHORT_ITERATIONS)
                    .warmupTime(SHORT_ITERATION)
                    .measurementIterations(SHORT_ITERATIONS)
                    .measurementTime(SHORT_ITERATION);
        }
        new Runner(options.build()).run();
    }

    /** Of the checkout that the jar was built in. */
    private static Path flags() throws URISyntaxException {
        Path jar = Path.of(BenchMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String file = Runtime.version().feature() < LATER_FLAGS ? "jdk17.args" : "jdk24.args";
        return jar.resolveSibling("../../config/jvm").normalize().resolve(file);
    }
}
