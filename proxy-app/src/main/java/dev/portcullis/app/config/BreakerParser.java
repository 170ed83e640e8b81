package dev.portcullis.app.config;

import dev.portcullis.settings.BreakerCondition;
import dev.portcullis.settings.BreakerCondition.Both;
import dev.portcullis.settings.BreakerCondition.Comparator;
import dev.portcullis.settings.BreakerCondition.Comparison;
import dev.portcullis.settings.BreakerCondition.Either;
import dev.portcullis.settings.BreakerCondition.LatencyAtQuantile;
import dev.portcullis.settings.BreakerCondition.Measure;
import dev.portcullis.settings.BreakerCondition.NetworkErrorRatio;
import dev.portcullis.settings.BreakerCondition.ResponseCodeRatio;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses Traefik's {@code circuitBreaker.expression}.
 *
 * <pre>
 *   either  = both { "||" both }
 *   both    = term { "&amp;&amp;" term }
 *   term    = "(" either ")" | function "(" [ number { "," number } ] ")" comparator number
 * </pre>
 */
final class BreakerParser {
    /** Far more than anybody reads; nesting would use up the stack. */
    private static final int CHARS_MAX = 1_000;

    private static final List<String> FUNCTIONS =
            List.of("NetworkErrorRatio", "ResponseCodeRatio", "LatencyAtQuantileMS");
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\\|\\||&&|>=|<=|[<>(),]|[0-9]+(?:\\.[0-9]+)?|[A-Za-z]+|\\S)");

    private final List<String> tokens = new ArrayList<>();
    private int at;

    private BreakerParser(String text) {
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tokens.add(token.group(1));
        }
    }

    /**
     * The condition that a text stands for.
     *
     * @throws IllegalArgumentException with words that follow the quoted text
     */
    static BreakerCondition parse(String text) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException("is longer than " + CHARS_MAX + " characters");
        }
        BreakerParser parser = new BreakerParser(text);
        BreakerCondition condition = parser.either();
        if (!parser.peek().isEmpty()) {
            throw parser.expected("&& or ||, or the end");
        }
        return condition;
    }

    private BreakerCondition either() {
        BreakerCondition condition = both();
        while (takes("||")) {
            condition = new Either(condition, both());
        }
        return condition;
    }

    private BreakerCondition both() {
        BreakerCondition condition = term();
        while (takes("&&")) {
            condition = new Both(condition, term());
        }
        return condition;
    }

    private BreakerCondition term() {
        if (takes("(")) {
            BreakerCondition inner = either();
            require(")");
            return inner;
        }
        Measure measure = measure();
        Comparator how = comparator();
        return new Comparison(measure, how, number());
    }

    private Measure measure() {
        String name = peek();
        if (!FUNCTIONS.contains(name)) {
            throw expected(
                    "one of NetworkErrorRatio(), ResponseCodeRatio(500, 600, 0, 600), LatencyAtQuantileMS(50.0)");
        }
        at++;
        List<Double> numbers = numbers();
        int wanted = switch (name) {
            case "NetworkErrorRatio" -> 0;
            case "LatencyAtQuantileMS" -> 1;
            default -> 4;
        };
        if (numbers.size() != wanted) {
            throw new IllegalArgumentException(
                    "is not usable: " + name + " takes " + wanted + " numbers, not " + numbers.size());
        }
        if (wanted == 0) {
            return new NetworkErrorRatio();
        }
        if (wanted == 1) {
            return new LatencyAtQuantile(upTo(numbers.get(0), 100, name));
        }
        int[] codes = new int[wanted];
        for (int i = 0; i < wanted; i++) {
            codes[i] = (int) upTo(numbers.get(i), 600, name);
        }
        return new ResponseCodeRatio(codes[0], codes[1], codes[2], codes[3]);
    }

    private static double upTo(double number, int most, String name) {
        if (number > most) {
            throw new IllegalArgumentException("is not usable: the numbers of " + name + " go from 0 to " + most);
        }
        return number;
    }

    private List<Double> numbers() {
        List<Double> numbers = new ArrayList<>();
        require("(");
        while (!takes(")")) {
            if (!numbers.isEmpty()) {
                require(",");
            }
            numbers.add(number());
        }
        return numbers;
    }

    private Comparator comparator() {
        if (takes(">=")) {
            return Comparator.FROM;
        }
        if (takes("<=")) {
            return Comparator.UP_TO;
        }
        if (takes(">")) {
            return Comparator.ABOVE;
        }
        if (takes("<")) {
            return Comparator.BELOW;
        }
        throw expected("one of > >= < <=");
    }

    private double number() {
        if (!peek().matches("[0-9].*")) {
            throw expected("a number such as 0.30");
        }
        return Double.parseDouble(tokens.get(at++));
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private boolean takes(String token) {
        boolean there = peek().equals(token);
        at += there ? 1 : 0;
        return there;
    }

    private void require(String token) {
        if (!takes(token)) {
            throw expected(token);
        }
    }

    private IllegalArgumentException expected(String what) {
        String found = peek().isEmpty() ? "at its end" : "in the place of " + Value.quoted(peek());
        return new IllegalArgumentException(
                "is not usable: it needs " + what + " " + found + Suggestion.of(peek(), FUNCTIONS));
    }
}
