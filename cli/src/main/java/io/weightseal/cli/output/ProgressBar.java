package io.weightseal.cli.output;

import io.weightseal.core.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// One line on a terminal that says how much is done, how fast, and how long it will take.
///
/// Drawn by whichever worker comes by when a redraw is due, never before the first second is over;
/// no worker waits for another that is drawing.
public final class ProgressBar implements Progress, AutoCloseable {
  private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long NEVER = Long.MAX_VALUE;
  private static final int BAR_CELLS = 24;

  /// Whether the bar is drawn at all.
  public enum Audience {
    SOMEONE,
    NONE
  }

  private record Begun(long total, long at) {}

  private final PrintStream terminal;
  private final Audience audience;
  private final LongSupplier nanoTime;
  private volatile Begun begun = new Begun(-1, 0);
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong nextDraw = new AtomicLong(NEVER);
  private final ReentrantLock drawing = new ReentrantLock();
  private boolean drawn;

  public ProgressBar(PrintStream terminal, Audience audience) {
    this(terminal, audience, System::nanoTime);
  }

  ProgressBar(PrintStream terminal, Audience audience, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.audience = audience;
    this.nanoTime = nanoTime;
  }

  @Override
  public void begin(long totalBytes) {
    long now = nanoTime.getAsLong();
    done.set(0);
    begun = new Begun(totalBytes, now);
    if (audience == Audience.SOMEONE) {
      nextDraw.set(now + QUIET_NANOS);
    }
  }

  @Override
  public void advanced(long bytes) {
    long sum = done.addAndGet(bytes);
    long due = nextDraw.get();
    if (due == NEVER) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (now < due || !drawing.tryLock()) {
      return;
    }
    try {
      if (nextDraw.compareAndSet(due, now + REDRAW_NANOS)) {
        drawn = true;
        terminal.print("\r" + line(sum, now) + "\u001b[K");
        terminal.flush();
      }
    } finally {
      drawing.unlock();
    }
  }

  /// Wipes the line, if there is one, and draws no more.
  @Override
  public void close() {
    nextDraw.set(NEVER);
    drawing.lock();
    try {
      if (drawn) {
        drawn = false;
        terminal.print("\r\u001b[K");
        terminal.flush();
      }
    } finally {
      drawing.unlock();
    }
  }

  private String line(long sum, long now) {
    Begun start = begun;
    double seconds = (now - start.at()) / 1e9;
    double rate = sum / seconds;
    String speed = ByteCount.of((long) rate) + "/s";
    if (start.total() <= 0) {
      return ByteCount.of(sum) + "  " + speed;
    }
    double share = Math.min(1, (double) sum / start.total());
    int cells = (int) (share * BAR_CELLS);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d%%  %s of %s  %s  %s left",
        "#".repeat(cells),
        ".".repeat(BAR_CELLS - cells),
        (int) (share * 100),
        ByteCount.of(sum),
        ByteCount.of(start.total()),
        speed,
        timeLeft(start.total() - sum, rate));
  }

  private static String timeLeft(long bytes, double rate) {
    long seconds = rate <= 0 ? 0 : (long) Math.ceil(bytes / rate);
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
