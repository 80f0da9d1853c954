package io.weightseal.cli.stores;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where something is, or is to be, as a user names it: a path, or `SCHEME://...` in a store.
///
/// Knows names only; what is there, [Stores] tell.
public final class Place {
  private static final Pattern URI = Pattern.compile("[a-z][a-z0-9]*://.*");

  private final String text;

  private Place(String text) {
    this.text = text;
  }

  public static Place of(String text) {
    return new Place(
        isUri(text) ? text.replaceFirst("(?<=[^:/])/+$", "") : Path.of(text).toString());
  }

  public static Place of(Path path) {
    return new Place(path.toString());
  }

  static boolean isUri(String text) {
    return URI.matcher(text).matches();
  }

  /// Whether it is in a store, and no path.
  public boolean isInStore() {
    return isUri(text);
  }

  /// What stands before `://`; empty for a path.
  String scheme() {
    return isInStore() ? text.substring(0, text.indexOf(':')) : "";
  }

  /// The path that it is.
  ///
  /// @throws IllegalStateException when it is in a store
  public Path path() {
    if (isInStore()) {
      throw new IllegalStateException(text + " is no path");
    }
    return Path.of(text);
  }

  /// The last part of its name; empty where it has none.
  public String last() {
    if (isInStore()) {
      return text.substring(text.lastIndexOf('/') + 1);
    }
    Path name = path().getFileName();
    return name == null ? "" : name.toString();
  }

  /// The same place with a name of its own: `.` and `models/..` have none.
  public Place named() {
    return isInStore() || !last().matches("|\\.|\\.\\.")
        ? this
        : of(path().toAbsolutePath().normalize());
  }

  /// The same place for a process that works in another folder.
  public Place absolute() {
    return isInStore() ? this : of(path().toAbsolutePath());
  }

  /// What is called `name` beside this.
  public Place sibling(String name) {
    return isInStore()
        ? new Place(text.substring(0, text.lastIndexOf('/') + 1) + name)
        : of(path().resolveSibling(name));
  }

  /// The folder that this is named in, if a name says so.
  public Optional<Place> parent() {
    if (isInStore()) {
      int bucketEnd = text.indexOf('/', text.indexOf("://") + 3);
      int end = text.lastIndexOf('/');
      return bucketEnd < 0 || end <= bucketEnd
          ? Optional.empty()
          : Optional.of(new Place(text.substring(0, end)));
    }
    return Optional.ofNullable(path().getParent()).map(Place::of);
  }

  /// The part of `inner`'s name that goes on after this one's.
  public String relativize(Place inner) {
    return isInStore()
        ? inner.text.substring(text.length() + 1)
        : path().relativize(inner.path()).toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Place place && place.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// As the user wrote it.
  @Override
  public String toString() {
    return text;
  }
}
