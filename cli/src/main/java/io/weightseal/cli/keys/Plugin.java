package io.weightseal.cli.keys;

import io.weightseal.api.KeyServiceProvider;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/// Key services that are not on the class path: each has a folder with its client's libraries,
/// which would make every command start later if they stood among the others.
final class Plugin {
  /// Names the property that the launcher sets to the folder of these folders. Without it, as in
  /// tests, they are looked for on the class path.
  private static final String FOLDER = "weightseal.services";

  private Plugin() {}

  /// The provider of the service for `scheme`. Its classes stay loaded until the process ends.
  ///
  /// @throws IllegalArgumentException when this installation lacks it
  static KeyServiceProvider of(String scheme) {
    for (KeyServiceProvider provider :
        ServiceLoader.load(KeyServiceProvider.class, loader(scheme))) {
      if (provider.scheme().equals(scheme)) {
        return provider;
      }
    }
    throw new IllegalArgumentException("this installation has no client for " + scheme);
  }

  private static ClassLoader loader(String scheme) {
    ClassLoader own = Plugin.class.getClassLoader();
    String folder = System.getProperty(FOLDER);
    return folder == null
        ? own
        : new URLClassLoader(scheme, jars(Path.of(folder, scheme)).toArray(new URL[0]), own);
  }

  private static List<URL> jars(Path folder) {
    List<URL> jars = new ArrayList<>();
    try {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
          for (Path jar : files) {
            jars.add(url(jar));
          }
        }
      }
      return jars;
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }
}
