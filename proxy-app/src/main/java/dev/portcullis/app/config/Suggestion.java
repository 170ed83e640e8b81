package dev.portcullis.app.config;

import java.util.Collection;
import java.util.Locale;

/** Finds what a mistyped word was probably meant to be. */
final class Suggestion {
    /** More than two slips of the finger make another word. */
    private static final int EDITS_MAX = 2;

    private Suggestion() {}

    /** {@code ; did you mean 'x'?} for the nearest candidate, or nothing when none is near. */
    static String of(String word, Collection<String> candidates) {
        String best = "";
        int bestEdits = Math.min(EDITS_MAX, Math.max(1, word.length() / 2)) + 1;
        for (String candidate : candidates) {
            int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits < bestEdits) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
    }

    /** Insertions, deletions, replacements, and swaps of neighbours that turn one word into the other. */
    private static int edits(String a, String b) {
        if (Math.abs(a.length() - b.length()) > EDITS_MAX) {
            return EDITS_MAX + 1;
        }
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
