package dev.portcullis.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link RuleParser} reads, and what it says about what it cannot. */
final class RuleParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\'',
            value = {
                "Host(`a.b`) ~ Host(`a.b`)",
                "Host(\"A.B.\") ~ Host(`a.b`)",
                "host( `[2001:DB8::1]` ) ~ Host(`2001:db8::1`)",
                "Host(`*.Example.com`) ~ Host(`*.example.com`)",
                "Host(`a`) && PathPrefix(`/x`) || !Method(`get`) ~ ((Host(`a`) && PathPrefix(`/x`)) || !Method(`GET`))",
                "Host(`a`) && (PathPrefix(`/x`) || Path(`/y`)) ~ (Host(`a`) && (PathPrefix(`/x`) || Path(`/y`)))",
                "!!Host(`a`) ~ !!Host(`a`)",
                "!(Host(`a`)&&Host(`b`)) ~ !(Host(`a`) && Host(`b`))",
                "((Host(`a`))) ~ Host(`a`)",
                "Header(`X-Y`, `v`) ~ Header(`x-y`, `v`)",
                "Header(\"x\", \"a`\\\"\\\\\") ~ Header(`x`, \"a`\\\"\\\\\")",
                "Query(`k`) ~ Query(`k`, ``)",
                "Host(`*`) ~ Host(`*`)",
                "HostRegexp(`^[a-z]{1,3}\\.x$`) ~ HostRegexp(`^[a-z]{1,3}\\.x$`)",
                "hostregexp(\"^a\\\\.x$\") ~ HostRegexp(`^a\\.x$`)",
                "PathRegexp(`\\p{Greek}|\\x{41}`) ~ PathRegexp(`\\p{Greek}|\\x{41}`)",
                "HeaderRegexp(`X-Y`, `(?i)^a$`) ~ HeaderRegexp(`x-y`, `(?i)^a$`)",
                "QueryRegexp(`k`, `v`) ~ QueryRegexp(`k`, `v`)",
                "Path(`/{1}`) ~ Path(`/{1}`)",
                "ClientIP(`10.0.0.0/8`) ~ ClientIP(`10.0.0.0/8`)",
                "proxyfact(`VpceID`, `vpce-1`) ~ ProxyFact(`vpceId`, `vpce-1`)",
                "GrpcService(`a.B`) || GrpcMethod(`a.B/C`) ~ (GrpcService(`a.B`) || GrpcMethod(`a.B/C`))"
            })
    void readsRules(String rule, String expected) throws RuleException {
        ParsedRule parsed = RuleParser.parse(rule);
        assertEquals(expected, parsed.rule().toString());
        assertEquals(List.of(), parsed.warnings());
        if (!expected.contains("Query(`k`, ``)")) {
            assertEquals(expected, RuleParser.parse(expected).rule().toString());
        }
    }

    @Test
    void takesTheFormsOfVersion2WithAWarning() throws RuleException {
        ParsedRule hosts = RuleParser.parse("Host(`a`, `b`) && PathPrefix(`/x`, `/y`)");
        assertEquals(
                "((Host(`a`) || Host(`b`)) && (PathPrefix(`/x`) || PathPrefix(`/y`)))",
                hosts.rule().toString());
        assertEquals(
                List.of(
                        new RuleWarning(0, "the form of Host is Traefik v2's; in v3 write (Host(`a`) || Host(`b`))"),
                        new RuleWarning(
                                18,
                                "the form of PathPrefix is Traefik v2's; in v3 write (PathPrefix(`/x`) || PathPrefix(`/y`))")),
                hosts.warnings());
        ParsedRule renamed = RuleParser.parse("HostHeader(`a`) || Headers(`k`, `v`)");
        assertEquals("(Host(`a`) || Header(`k`, `v`))", renamed.rule().toString());
        assertEquals(2, renamed.warnings().size());
        ParsedRule pairs = RuleParser.parse("Headers(`a`, `b`, `c`, `d`) && HeadersRegexp(`k`, `^v`)");
        assertEquals(
                "((Header(`a`, `b`) && Header(`c`, `d`)) && HeaderRegexp(`k`, `^v`))",
                pairs.rule().toString());
        assertEquals(2, pairs.warnings().size());
    }

    @Test
    void warnsOfAQueryThatVersion2WouldReadOtherwise() throws RuleException {
        ParsedRule parsed = RuleParser.parse("Host(`a`) && Query(`k=v`)");
        assertEquals("(Host(`a`) && Query(`k=v`, ``))", parsed.rule().toString());
        assertEquals(19, parsed.warnings().get(0).offset());
        assertTrue(parsed.warnings().get(0).message().endsWith("is in v3 Query(`k`, `v`)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "Hots(`a`) ~ 0 ~ did you mean Host?",
                "Host(`a`) && PathPrefx(`/`) ~ 13 ~ did you mean PathPrefix?",
                "HostSNI(`a`) ~ 0 ~ allowed: Host, HostRegexp, Path, PathPrefix",
                "HostRegexp(`(a`) ~ 12 ~ is not a regular expression: missing closing )",
                "PathRegexp(`a)`) ~ 11 ~ unexpected )",
                "PathRegexp(`a|b**`) ~ 15 ~ invalid nested repetition operator: `**`",
                "PathRegexp(\"a\\\\|b**\") ~ 11 ~ invalid nested repetition operator: `**`",
                "PathRegexp(`(?=a)`) ~ 12 ~ unsupported Perl syntax: `(?=`",
                "HeaderRegexp(`k`, `[z-a]`) ~ 20 ~ invalid character class range: `z-a`",
                "HeaderRegexp(`k`, ``) ~ 18 ~ is empty; allowed: a regular expression",
                "QueryRegexp(`k`, `(a{100}){100}`) ~ 17 ~ instructions; allowed: 1000",
                "PathRegexp(`((a{1000}){1000}){1000}`) ~ 11 ~ instructions; allowed: 1000",
                "HostRegexp(`gr\u00fc`) ~ 11 ~ is not ASCII",
                "HostRegexp(`a`, `b`) ~ 0 ~ HostRegexp has 2 arguments; allowed: 1; join several calls by ||",
                "HostRegexp(`{s:[a-z]+}.a.b`) ~ 11 ~ v3's form: HostRegexp(`^([a-z]+)\\.a\\.b$`)",
                "PathRegexp(`/{id:[0-9]{2}}/x`) ~ 11 ~ v3's form: PathRegexp(`^/([0-9]{2})/x$`)",
                "PathPrefix(`/{any}/x`) ~ 11 ~ v3's form: PathRegexp(`^/[^/]+/x`)",
                "Host(`**.a.b`) ~ 5 ~ write HostRegexp(`\\.a\\.b$`)",
                "Headers(`a`, `b`, `c`) ~ 0 ~ Header has 3 arguments; allowed: 2",
                "Host(`a`) & Path(`/`) ~ 10 ~ did you mean &&?",
                "Host(`a`) | Path(`/`) ~ 10 ~ did you mean ||?",
                "Host(`a`) and Path(`/`) ~ 10 ~ 'and' cannot stand here; allowed: && or ||",
                "Host(`a`)) ~ 9 ~ ')' cannot stand here",
                "(Host(`a`) ~ 10 ~ the end of the rule cannot stand here; allowed: && or ||, or ')'",
                "Host(`a`) && ~ 12 ~ allowed: a function",
                "Host ~ 4 ~ allowed: '('",
                "Host() ~ 5 ~ allowed: a string in back-ticks",
                "Host(a) ~ 5 ~ 'a' cannot stand here; allowed: a string",
                "Host('a') ~ 5 ~ strings stand in back-ticks",
                "Host:example.com ~ 4 ~ ':' has no meaning here",
                "Host(`a ~ 5 ~ does not end",
                "Host(`a`,) ~ 9 ~ ')' cannot stand here; allowed: a string",
                "Host(``) ~ 5 ~ is empty",
                "Host(`{sub:.*}.a`) ~ 5 ~ a pattern of Traefik v2; allowed: v3's form: HostRegexp(`^(.*)\\.a$`)",
                "Host(`a.*.b`) ~ 5 ~ is not a host",
                "Host(`*a`) ~ 5 ~ is not a host",
                "Host(`a{}`) ~ 5 ~ is not a host",
                "Host(`a/b`) ~ 5 ~ a path goes into PathPrefix",
                "Host(`gr\u00fc\u00df.de`) ~ 5 ~ did you mean `xn--",
                "PathPrefix(`x/`) ~ 11 ~ did you mean `/x/`?",
                "Path(`/x?y=1`) ~ 5 ~ the query goes into Query",
                "Header(`x`) ~ 0 ~ Header has 1 argument; allowed: 2",
                "Query(`a`, `b`, `c`) ~ 0 ~ Query has 3 arguments; allowed: 1 or 2",
                "Header(`Host`, `a`) ~ 7 ~ did you mean Host",
                "ClientIP(`10.0.0`) ~ 9 ~ is neither an IP address nor a network",
                "ProxyFact(`vpcId`, `x`) ~ 10 ~ tlsClientCert; did you mean `vpceId`?",
                "ProxyFact(`alpn`, ``) ~ 18 ~ write !ProxyFact(...)",
                "ProxyFact(`alpn`, `a`, `alpn`, `b`) ~ 0 ~ ProxyFact has 4 arguments; allowed: 2",
                "GrpcService(`/a.B`) ~ 12 ~ such as `pkg.Svc`",
                "GrpcService(`a.B/C`) ~ 12 ~ such as `pkg.Svc`",
                "GrpcMethod(`a.B`) ~ 11 ~ such as `pkg.Svc/Method`"
            })
    void saysWhereAndWhatIsWrong(String rule, int offset, String part) {
        RuleException problem = assertThrows(RuleException.class, () -> RuleParser.parse(rule));
        String message = String.valueOf(problem.getMessage());
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("allowed"), message);
        assertEquals(offset, problem.offset());
    }

    @Test
    void refusesAnEmptyRuleAndAnEndlessNest() {
        assertThrows(RuleException.class, () -> RuleParser.parse(" \n"));
        RuleException deep = assertThrows(RuleException.class, () -> RuleParser.parse("(".repeat(100_000)));
        assertEquals(64, deep.offset());
        assertThrows(RuleException.class, () -> RuleParser.parse("!".repeat(100_000) + "Host(`a`)"));
    }

    @Test
    void boundsTheLengthOfARegexp() throws RuleException {
        RuleParser.parse("PathRegexp(`" + "a".repeat(900) + "`)");
        RuleException refused =
                assertThrows(RuleException.class, () -> RuleParser.parse("PathRegexp(`" + "(".repeat(1_001) + "`)"));
        assertTrue(String.valueOf(refused.getMessage()).contains("has 1001 characters; allowed: 1000"));
    }

    @Test
    void readsALongRule() throws RuleException {
        String rule = "Host(`a`)" + " || Host(`a`)".repeat(10_000);
        assertEquals(10_001, ((Rule.Or) RuleParser.parse(rule).rule()).rules().size());
    }

    @Test
    void failsWithNothingElseOnAnyText() {
        long seed = 3;
        Random random = new Random(seed);
        String[] pieces = {
            "Host",
            "(",
            ")",
            "`",
            "\"",
            "&&",
            "||",
            "!",
            ",",
            "/a",
            " ",
            "\\",
            "*.",
            "{",
            "&",
            "Header",
            "10.0.0.0/8",
            "PathRegexp",
            "[",
            "*",
            "+",
            "{9}"
        };
        for (int round = 0; round < 50_000; round++) {
            StringBuilder rule = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                rule.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                String canonical = RuleParser.parse(rule.toString()).rule().toString();
                assertEquals(canonical, RuleParser.parse(canonical).rule().toString(), "seed " + seed + ": " + rule);
            } catch (RuleException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= rule.length(), "seed " + seed + ": " + rule);
            }
        }
    }
}
