package dev.portcullis.app.config;

import dev.portcullis.settings.MiddlewareSettings.HeaderChanges;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the middleware {@code headers}. */
final class HeaderChangesReader {
    static final String NO_VALUE = "a header value holds visible ASCII characters, spaces, and tabs only";

    private static final String[] NOT_YET = {
        "accessControlAllowCredentials",
        "accessControlAllowHeaders",
        "accessControlAllowMethods",
        "accessControlAllowOriginList",
        "accessControlAllowOriginListRegex",
        "accessControlExposeHeaders",
        "accessControlMaxAge",
        "addVaryHeader",
        "hostsProxyHeaders",
        "sslProxyHeaders",
        "stsSeconds",
        "stsIncludeSubdomains",
        "stsPreload",
        "forceSTSHeader",
        "frameDeny",
        "customFrameOptionsValue",
        "contentTypeNosniff",
        "browserXssFilter",
        "customBrowserXSSValue",
        "contentSecurityPolicy",
        "contentSecurityPolicyReportOnly",
        "publicKey",
        "referrerPolicy",
        "permissionsPolicy",
        "featurePolicy",
        "isDevelopment",
        "sslRedirect",
        "sslTemporaryRedirect",
        "sslHost",
        "sslForceHost"
    };

    private HeaderChangesReader() {}

    static HeaderChanges read(String name, Section section) {
        Map<String, String> request = changes(section.value("customRequestHeaders"), true);
        Map<String, String> response = changes(section.value("customResponseHeaders"), false);
        section.refuse("allowedHosts", "calls for other hosts");
        section.notYet(NOT_YET);
        section.end();
        return new HeaderChanges(name, request, response);
    }

    private static Map<String, String> changes(Value fields, boolean ofRequest) {
        Map<String, String> changes = new LinkedHashMap<>();
        Map<String, Value> places = new LinkedHashMap<>();
        for (Value field : Section.named(fields)) {
            String name = field.name().toLowerCase(Locale.ROOT);
            String text = field.text("").strip();
            String fault = HeaderNames.faultOf(name, ofRequest);
            Value before = places.putIfAbsent(name, field);
            if (!fault.isEmpty()) {
                field.errorAtKey(fault);
            } else if (ofRequest && HeaderNames.isForwarded(name)) {
                field.ignoredBecause(
                        "has no effect: the proxy writes this field itself, from what it knows of the client;"
                                + " forwardedHeaders of the entry point says whose word is kept");
            } else if (!isValue(text)) {
                field.error(NO_VALUE);
            } else if (name.equals("host") && text.isEmpty()) {
                field.errorAtKey("cannot be removed: every call has an authority");
            } else if (!field.repeats(before, "this field stands twice")) {
                changes.put(name, text);
            }
        }
        return changes;
    }

    /** Whether a text may be the value of a header. */
    static boolean isValue(String text) {
        return text.chars().allMatch(HeaderChangesReader::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return (c >= ' ' && c <= '~') || c == '\t';
    }
}
