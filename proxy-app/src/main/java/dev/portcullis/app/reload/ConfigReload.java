package dev.portcullis.app.reload;

import dev.portcullis.ReloadReport.KeptCertificate;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.WatchSettings;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reload after another: read everything, apply all of it or none, say in the log what came of it. Belongs to the reload
 * thread, but for {@link #state} and {@link #watch}.
 */
public final class ConfigReload {
    private static final Logger LOG = LoggerFactory.getLogger("dev.portcullis.Portcullis");
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** By so much a file's date may lie before the time at which it was written: a tick of the slowest kernel's clock. */
    private static final long TICK_MILLIS = 10;

    private final AppSettings started;
    private final ConfigSource source;
    private final Reloader reloader;
    private final Clock clock;
    private final Snapshot<ReloadState> state;
    private final Set<Problem> warned = new HashSet<>();
    private final KeptLog keptLog = new KeptLog(LOG::error);
    private final Snapshot<WatchSettings> watch;
    private EdgeSettings running;
    private String certificatesHash;
    private WatchPlan plan;
    private FileMarks marks;
    private List<KeptCertificate> kept = List.of();
    private boolean stale;

    /**
     * Reloads of a program that runs.
     *
     * @param running what it was started with
     * @param source where that came from
     * @param reloader applies what is read
     * @param readAtMillis when the program began to read, in milliseconds since 1970: what was written later is not in
     *     {@code running} for sure
     */
    public ConfigReload(ReadConfig running, ConfigSource source, Reloader reloader, long readAtMillis) {
        this(running, source, reloader, readAtMillis, Clock.systemUTC());
    }

    ConfigReload(ReadConfig running, ConfigSource source, Reloader reloader, long readAtMillis, Clock clock) {
        this.started = running.settings();
        this.running = started.edge();
        this.source = source;
        this.reloader = reloader;
        this.clock = clock;
        this.warned.addAll(running.warnings());
        this.watch = new Snapshot<>(started.watch());
        this.plan = WatchPlan.of(started);
        this.marks = FileMarks.NONE.again(plan, true);
        this.stale = marks.isNewerThan(readAtMillis - TICK_MILLIS);
        this.certificatesHash = marks.hashOf(plan.certificates());
        this.state =
                new Snapshot<>(ReloadState.started(clock.instant(), started.files(), marks.hashOf(started.files())));
    }

    /** How it stands. Any thread. */
    public ReloadState state() {
        return state.get();
    }

    /** How changes are to be noticed, by the settings that run. Any thread. */
    WatchSettings watch() {
        return watch.get();
    }

    /** What is to be watched now. */
    WatchedNames watchedNames() {
        return WatchedNames.of(plan);
    }

    /**
     * Whether any file has another content than when it was last read.
     *
     * @param doubtful whether something was written for sure, so that a file's date and size prove nothing
     */
    boolean hasChanged(boolean doubtful) {
        FileMarks now = marks.again(plan, doubtful);
        boolean changed = stale || !now.hasContentOf(marks);
        marks = now;
        // Kept until the next reload: whoever asks twice gets the same answer.
        stale = changed;
        return changed;
    }

    /** Whether a file was written this short a time ago, as when the last look showed it: perhaps it is not whole yet. */
    boolean isBeingWritten(long settleMillis) {
        return marks.isNewerThan(clock.millis() - settleMillis);
    }

    /** Reads and applies everything; never throws. */
    ReloadOutcome run() {
        long begunNanos = System.nanoTime();
        marks = marks.again(plan, true);
        stale = false;
        try {
            ReadConfig loaded = load();
            Reloader.Applied applied = reloader.reload(loaded.settings().edge());
            return applied(loaded, applied, begunNanos);
        } catch (SettingsException e) {
            List<String> certificates = renewed();
            follow(plan.with(e.problems().stream().map(Problem::file).toList()));
            return refused(e.problems(), certificates);
        } catch (RuntimeException | Error defect) {
            LOG.error("a defect of the proxy ended a reload; please report it", defect);
            return refused(List.of(Problem.of("a defect of the proxy: " + defect)), List.of());
        }
    }

    /**
     * Reads everything. A file is looked at first and read then, so that one that is written in between is read once more rather
     * than never; certificates are read when all is applied.
     */
    private ReadConfig load() throws SettingsException {
        ReadConfig loaded = source.load(running);
        WatchPlan next = WatchPlan.of(loaded.settings());
        boolean lookedAt = marks.have(next.files());
        marks = marks.carriedTo(plan.and(next));
        return lookedAt ? loaded : source.load(running);
    }

    private void follow(WatchPlan next) {
        plan = next;
        marks = marks.carriedTo(next);
    }

    /**
     * A mistake in a file must not let certificates expire: those of the running configuration are replaced even so.
     *
     * @return lines for the operator
     */
    private List<String> renewed() {
        String now = marks.hashOf(plan.certificates());
        if (now.equals(certificatesHash)) {
            return List.of();
        }
        certificatesHash = now;
        try {
            Reloader.Applied applied = reloader.reload(running);
            List<String> lines = new ArrayList<>();
            if (!applied.changes().isEmpty()) {
                String line = "of the running configuration: " + String.join(", ", applied.changes());
                LOG.info(line);
                lines.add(line);
            }
            kept = applied.kept();
            lines.addAll(keptLog.tell(kept, marks));
            return lines;
        } catch (SettingsException e) {
            // Such as a proxy that shuts down; what was wrong first is told anyway.
            return List.of();
        } catch (RuntimeException defect) {
            LOG.error("a defect of the proxy ended a reload of certificates; please report it", defect);
            return List.of();
        }
    }

    private ReloadOutcome applied(ReadConfig loaded, Reloader.Applied applied, long begunNanos) {
        AppSettings settings = loaded.settings();
        follow(WatchPlan.of(settings));
        running = settings.edge();
        certificatesHash = marks.hashOf(plan.certificates());
        kept = applied.kept();
        watch.set(settings.watch());
        List<String> open = new ArrayList<>(applied.needRestart());
        open.addAll(openParts(settings));
        long millis = (System.nanoTime() - begunNanos) / NANOS_PER_MILLI;
        String text = "reloaded in " + millis + " ms: "
                + (applied.changes().isEmpty() ? "nothing changed" : String.join(", ", applied.changes()))
                + (open.isEmpty() ? "" : "; needs a restart: " + String.join(", ", open));
        warn(loaded.warnings());
        LOG.info(text);
        List<String> lines = new ArrayList<>(List.of(text));
        lines.addAll(keptLog.tell(kept, marks));
        state.set(state.get().applied(clock.instant(), settings.files(), marks.hashOf(settings.files()), open, kept));
        return new ReloadOutcome(true, String.join("\n", lines));
    }

    private ReloadOutcome refused(List<Problem> problems, List<String> certificates) {
        List<String> lines =
                new ArrayList<>(problems.stream().map(Problem::toString).toList());
        lines.forEach(LOG::error);
        String end = (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
                + "; the running configuration stays";
        LOG.error("not reloaded: {}", end);
        lines.add(end);
        String text = String.join("\n", lines);
        state.set(state.get().refused(clock.instant(), text, kept));
        lines.addAll(certificates);
        return new ReloadOutcome(false, String.join("\n", lines));
    }

    /** The parts around the data path that only a start sets up. */
    private List<String> openParts(AppSettings settings) {
        List<String> open = new ArrayList<>();
        if (!settings.log().equals(started.log())) {
            open.add("log");
        }
        if (!Objects.equals(settings.accessLog(), started.accessLog())) {
            open.add("accessLog");
        }
        if (!Objects.equals(settings.admin(), started.admin())) {
            open.add("ping, metrics, api, or their entry point");
        }
        return open;
    }

    /** A warning that was given stays quiet until it goes away. */
    private void warn(List<Problem> warnings) {
        warned.retainAll(warnings);
        for (Problem warning : warnings) {
            if (warned.add(warning)) {
                LOG.warn(warning.toString());
            }
        }
    }
}
