package io.weightseal.stores.azure;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How our blocks are called: by the upload that they belong to, when it began, which part they are
/// and which piece of it. The service knows no uploads, only blocks that were sent under a blob's
/// name, so that their names have to tell whose they are.
///
/// All names in one blob must be equally long. Ours have 48 bytes, which are 64 characters of
/// base64 and none of them special.
///
/// @param mark of the upload, 32 characters
/// @param begun in whole seconds
/// @param part from 1
/// @param piece from 0
record BlockName(String mark, Instant begun, int part, int piece) {
  static final int LENGTH = 64;
  static final int MARK_LENGTH = 32;

  private static final Pattern PLAIN =
      Pattern.compile("([0-9a-f]{32})([0-9]{10})([0-9]{5})([0-9])");

  BlockName {
    if (mark.length() != MARK_LENGTH) {
      throw new IllegalArgumentException("a mark has 32 characters");
    }
  }

  /// A new upload's name.
  static String upload(String mark, Instant begun) {
    return "%s%010d".formatted(mark, begun.getEpochSecond());
  }

  /// The name of a block of an upload.
  static String of(String upload, int part, int piece) {
    return Base64.getEncoder()
        .encodeToString(
            "%s%05d%d".formatted(upload, part, piece).getBytes(StandardCharsets.US_ASCII));
  }

  /// What a block's name says; empty where it is none of ours.
  static Optional<BlockName> parse(String base64) {
    if (base64.length() != LENGTH) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    Matcher plain = PLAIN.matcher(new String(bytes, StandardCharsets.US_ASCII));
    return plain.matches()
        ? Optional.of(
            new BlockName(
                plain.group(1),
                Instant.ofEpochSecond(Long.parseLong(plain.group(2))),
                Integer.parseInt(plain.group(3)),
                Integer.parseInt(plain.group(4))))
        : Optional.empty();
  }

  String upload() {
    return upload(mark, begun);
  }
}
