package io.weightseal.core.internal.pipeline;

import io.weightseal.api.Sink;
import io.weightseal.format.SealedLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which sealed segments of a file are where they belong already, whole.
final class WrittenSegments {
  static final WrittenSegments NONE = new WrittenSegments(List.of());

  private final List<Sink.Stretch> stretches;

  private WrittenSegments(List<Sink.Stretch> stretches) {
    this.stretches = stretches;
  }

  /// @param written in any order
  static WrittenSegments of(List<Sink.Stretch> written) {
    List<Sink.Stretch> joined = new ArrayList<>();
    List<Sink.Stretch> sorted =
        written.stream().sorted(Comparator.comparingLong(Sink.Stretch::offset)).toList();
    for (Sink.Stretch each : sorted) {
      Sink.Stretch last = joined.isEmpty() ? null : joined.getLast();
      if (last != null && last.offset() + last.length() == each.offset()) {
        joined.removeLast();
        joined.add(new Sink.Stretch(last.offset(), last.length() + each.length()));
      } else {
        joined.add(each);
      }
    }
    return new WrittenSegments(joined);
  }

  /// Whether the segment is there. What stands before segment 0 belongs to it.
  boolean has(SealedLayout layout, long segment) {
    long start = segment == 0 ? 0 : layout.offsetOfSegment(segment);
    long end =
        segment == layout.segments() - 1 ? layout.fileSize() : layout.offsetOfSegment(segment + 1);
    return stretches.stream()
        .anyMatch(each -> each.offset() <= start && end <= each.offset() + each.length());
  }
}
