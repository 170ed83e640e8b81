package dev.portcullis.app.ocsp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends questions by HTTP (RFC 6960 A.1). Blocks; one thread at a time. */
final class OcspResponder {
    /** For all of it, from the name to the last byte: responders answer in well under a second, and nobody waits for it. */
    static final long ANSWER_MILLIS = 10_000;
    /** An answer with the responder's certificate has some 2 KiB. */
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    private static final int OK = 200;

    private final long answerMillis;
    private final HttpClient client;

    OcspResponder() {
        this(ANSWER_MILLIS);
    }

    OcspResponder(long answerMillis) {
        this.answerMillis = answerMillis;
        // Redirects would lead to where no certificate pointed.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(answerMillis))
                .build();
    }

    /** The answer's bytes, which may be anything. */
    byte[] ask(URI responder, byte[] question) throws OcspException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(responder)
                .header("content-type", "application/ocsp-request")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question))
                .build();
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request, head -> new BoundedBody(ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = asked.get(answerMillis, TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new OcspException(
                        OcspOutcome.UNANSWERED, "got no answer: " + responder + " says HTTP " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new OcspException(
                    OcspOutcome.UNANSWERED, "got no answer: " + responder + " took more than " + answerMillis + " ms");
        } catch (ExecutionException e) {
            throw new OcspException(OcspOutcome.UNANSWERED, "got no answer: " + responder + ": " + e.getCause());
        } finally {
            // Ends the exchange, if it is not over.
            asked.cancel(true);
        }
    }
}
