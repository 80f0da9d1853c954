package io.weightseal.loader.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  @Test
  void findsTheFirstExecutableAlongThePath(@TempDir Path folder) throws Exception {
    Path first = Files.createDirectory(folder.resolve("a"));
    Path second = Files.createDirectory(folder.resolve("b"));
    Files.createFile(first.resolve("tool"));
    Files.createDirectory(first.resolve("other"));
    Path executable = Files.createFile(second.resolve("tool"));
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
    String path = first + ":" + second;
    assertEquals(executable, Program.find(List.of("tool", "x"), path).file());
    assertThrows(NoSuchFileException.class, () -> Program.find(List.of("other"), path));
    assertThrows(NoSuchFileException.class, () -> Program.find(List.of("absent"), path));
  }

  @Test
  void takesANameWithASlashAsAPath() throws Exception {
    assertEquals(Path.of("./tool"), Program.find(List.of("./tool"), "/usr/bin").file());
  }

  @Test
  void putsTheModelWhereThePlaceholderStands() throws Exception {
    Program program = Program.find(List.of("sh", "{}", "--in={}/x", "y"), null);
    assertEquals(List.of("sh", "/m", "--in=/m/x", "y"), program.withModelAt(Path.of("/m")).words());
  }
}
