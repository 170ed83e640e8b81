package dev.portcullis.routing;

import java.util.Locale;

/** Finds the word that was probably meant. */
final class Spelling {
    /** Two slips of the finger; more would propose words that have nothing in common. */
    private static final int SLIPS_MAX = 2;

    private Spelling() {}

    /** The nearest of some words, which commas separate; empty when none is near. */
    static String nearest(String word, String candidates) {
        String nearest = "";
        int fewest = SLIPS_MAX + 1;
        for (String candidate : candidates.split(", ", -1)) {
            int slips = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (slips < fewest) {
                fewest = slips;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Levenshtein's distance. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
