package dev.portcullis.http2.hpack;

import java.nio.charset.StandardCharsets;

/** The static table (RFC 7541 appendix A) as fields that all connections share. */
final class StaticTable {
    /** How many entries there are; dynamic ones count on from here. */
    static final int SIZE = 61;

    /** The entries in order, {@code name=value}. A constant of the compiler, so reading it starts no initializer. */
    static final String ENTRIES = """
            :authority=
            :method=GET
            :method=POST
            :path=/
            :path=/index.html
            :scheme=http
            :scheme=https
            :status=200
            :status=204
            :status=206
            :status=304
            :status=400
            :status=404
            :status=500
            accept-charset=
            accept-encoding=gzip, deflate
            accept-language=
            accept-ranges=
            accept=
            access-control-allow-origin=
            age=
            allow=
            authorization=
            cache-control=
            content-disposition=
            content-encoding=
            content-language=
            content-length=
            content-location=
            content-range=
            content-type=
            cookie=
            date=
            etag=
            expect=
            expires=
            from=
            host=
            if-match=
            if-modified-since=
            if-none-match=
            if-range=
            if-unmodified-since=
            last-modified=
            link=
            location=
            max-forwards=
            proxy-authenticate=
            proxy-authorization=
            range=
            referer=
            refresh=
            retry-after=
            server=
            set-cookie=
            strict-transport-security=
            transfer-encoding=
            user-agent=
            vary=
            via=
            www-authenticate=
            """;

    /** Place 0 repeats place 1, so that an index is a place. */
    private static final HeaderField[] FIELDS = fields();

    private StaticTable() {}

    /** The entry with an index from 1 to {@link #SIZE}. */
    static HeaderField get(int index) {
        return FIELDS[index];
    }

    /** The index of the entry with that name and value, or 0. */
    static int indexOf(FieldName name, byte[] value) {
        int first = name.staticIndex();
        if (first == 0) {
            return 0;
        }
        for (int index = first; index <= SIZE && FIELDS[index].fieldName() == name; index++) {
            if (FIELDS[index].valueIs(value)) {
                return index;
            }
        }
        return 0;
    }

    private static HeaderField[] fields() {
        String[] entries = ENTRIES.split("\n", -1);
        HeaderField[] fields = new HeaderField[SIZE + 1];
        for (int index = SIZE; index >= 1; index--) {
            String entry = entries[index - 1];
            int border = entry.indexOf('=');
            byte[] name = entry.substring(0, border).getBytes(StandardCharsets.US_ASCII);
            byte[] value = entry.substring(border + 1).getBytes(StandardCharsets.US_ASCII);
            fields[index] = HeaderField.ofStatic(FieldName.of(name, 0, name.length), value, index);
        }
        fields[0] = fields[1];
        return fields;
    }
}
