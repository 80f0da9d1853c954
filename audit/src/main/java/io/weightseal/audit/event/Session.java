package io.weightseal.audit.event;

import io.weightseal.api.KeyUse;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One process, as its events name it. Safe for use by several threads.
public final class Session {
  private static final int MAX_CONTEXT_BYTES = 4096;
  private static final int MAX_NAME = 256;
  private static final Pattern CAUSE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern PIN = Pattern.compile("(?i)(pin-value=)[^;&?]*");
  private static final Path KERNELS_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path THIS_PROCESS = Path.of("/proc/self");

  private static final class ThisProcess {
    private static final Session SESSION =
        new Session(Clock.tick(Clock.systemUTC(), Duration.of(1, ChronoUnit.MICROS)), actor());
  }

  private final Clock clock;
  private final Actor actor;
  private final String id;

  Session(Clock clock, Actor actor) {
    this.clock = clock;
    this.actor = actor;
    this.id = TimeOrderedId.of(clock.instant());
  }

  /// The one that this process is.
  public static Session ofThisProcess() {
    return ThisProcess.SESSION;
  }

  /// A name for logs made on this machine.
  public static String host() {
    return ThisProcess.SESSION.actor.host();
  }

  /// The event that `use` is, now.
  ///
  /// @param software name and version of who used the key
  /// @throws IllegalArgumentException when the use's cause or digest is of another form than
  ///   [KeyUse] says
  // spec: audit-v1#event-4
  public Event event(KeyUse use, String software) {
    String cause = use.cause();
    String digest = use.digest();
    if (cause != null && !CAUSE.matcher(cause).matches()) {
      throw new IllegalArgumentException("the cause of a key use is not the name of a class");
    }
    if (digest != null && !DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException("the digest of a key use is not sha256:HEX");
    }
    Instant now = clock.instant();
    return new Event(
        TimeOrderedId.of(now),
        id,
        now,
        actor.known(clean(use.principal(), 2 * MAX_NAME)),
        use.operation(),
        use.outcome(),
        cause,
        use.key() == null ? null : PIN.matcher(use.key().value()).replaceAll("$1REDACTED"),
        clean(use.keyVersion(), MAX_NAME),
        model(use.identity()),
        digest,
        use.latency().truncatedTo(ChronoUnit.MICROS),
        software,
        transfer(use.transfer()));
  }

  private static @Nullable Transfer transfer(@Nullable Transfer transfer) {
    return transfer == null
        ? null
        : new Transfer(
            String.valueOf(clean(transfer.client(), 4 * MAX_NAME)),
            String.valueOf(clean(transfer.request(), 8 * MAX_NAME)),
            clean(transfer.range(), MAX_NAME),
            Math.max(0, transfer.bytes()),
            String.valueOf(clean(transfer.group(), MAX_NAME)));
  }

  private static @Nullable EventModel model(@Nullable ModelIdentity identity) {
    if (identity == null) {
      return null;
    }
    Map<String, String> context = identity.context();
    boolean fits = CanonicalJson.bytes(context).length <= MAX_CONTEXT_BYTES;
    return new EventModel(
        identity.model().hex(), identity.name(), identity.version(), fits ? context : null);
  }

  private static Actor actor() {
    String user = clean(System.getProperty("user.name", "unknown"), MAX_NAME);
    String host = clean(hostName(), MAX_NAME);
    return new Actor(
        user == null ? "unknown" : user,
        uid(),
        host == null ? "unknown" : host,
        ProcessHandle.current().pid(),
        null);
  }

  // Not from the name service, which may take seconds to say that it does not know.
  private static String hostName() {
    try {
      return Files.readString(KERNELS_HOST_NAME).strip();
    } catch (IOException e) {
      String variable = System.getenv("HOSTNAME");
      String windows = System.getenv("COMPUTERNAME");
      return variable != null ? variable : windows != null ? windows : "unknown";
    }
  }

  private static @Nullable Long uid() {
    try {
      Object uid = Files.getAttribute(THIS_PROCESS, "unix:uid");
      return uid instanceof Integer number ? Integer.toUnsignedLong(number) : null;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return null;
    }
  }

  /// `text` without control characters and lone surrogates, cut where it is longer than `max`.
  private static @Nullable String clean(@Nullable String text, int max) {
    if (text == null) {
      return null;
    }
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(max)
        .forEach(
            c -> {
              boolean odd =
                  Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
              clean.appendCodePoint(odd ? 0xfffd : c);
            });
    return clean.toString();
  }
}
