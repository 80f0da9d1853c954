package io.weightseal.posture.content;

import io.weightseal.posture.BucketContent.Listed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What looking at the objects of one place came to. Not safe for use by several threads.
final class Looked {
  /// Objects that were looked at.
  final List<Listed> objects = new ArrayList<>();

  /// URI of a model file in the clear, to its kind.
  final Map<String, String> plaintext = new TreeMap<>();

  /// URI of an object, to the encryption that it has and should not have.
  final Map<String, String> otherwise = new TreeMap<>();

  /// A command that writes the first of these anew.
  String rewriting = "";

  /// Objects whose encryption was looked at.
  int encryptions;

  /// Keys of sealed files that need a manifest.
  final List<String> sealedParts = new ArrayList<>();

  /// Keys of sealed files that stand alone.
  final List<String> sealedAlone = new ArrayList<>();

  /// URI of what could not be looked at, to why.
  final Map<String, String> unread = new TreeMap<>();

  /// Whether there are more objects than were looked at.
  boolean more;

  /// How much was looked at, in words.
  String extent() {
    return more
        ? "the first " + objects.size() + " objects, and there are more"
        : objects.isEmpty()
            ? "no objects"
            : objects.size() == 1 ? "the only object" : "all " + objects.size() + " objects";
  }
}
