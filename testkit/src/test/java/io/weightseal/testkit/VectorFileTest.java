package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorFileTest {
  private static final byte[] BODY = {'\n', '\n', 0, (byte) 0xff, ':'};

  @TempDir Path folder;

  @Test
  void readsHeaderAndCompressedBody() throws Exception {
    VectorFile vector =
        vector("form: file\nexpect: ok\nkey: local:a 1: 00\nkey: local:b\nempty:\n", zlib(BODY));
    assertEquals("case", vector.name());
    assertEquals("ok", vector.require("expect"));
    assertEquals(List.of("local:a 1: 00", "local:b"), vector.all("key"));
    assertEquals(Optional.of(""), vector.find("empty"));
    assertEquals(Optional.empty(), vector.find("absent"));
    assertEquals(List.of(), vector.all("absent"));
    assertArrayEquals(BODY, vector.body());
    assertThrows(IllegalStateException.class, () -> vector.find("key"));
    assertThrows(IllegalStateException.class, () -> vector.require("absent"));
    assertThrows(IllegalStateException.class, () -> vector.extractTo(folder));
  }

  @Test
  void readsRawBody() throws Exception {
    assertArrayEquals(BODY, vector("form: file\nbody: raw\n", BODY).body());
  }

  @Test
  void extractsModel() throws Exception {
    VectorFile vector = vector("form: model\n", zip("a.sealed", "deep/er/b.sealed"));
    vector.extractTo(folder.resolve("out"));
    assertEquals("a.sealed", Files.readString(folder.resolve("out/a.sealed")));
    assertEquals("deep/er/b.sealed", Files.readString(folder.resolve("out/deep/er/b.sealed")));
    assertThrows(IllegalStateException.class, vector::body);
  }

  @Test
  void extractsNothingOutsideTheFolder() throws Exception {
    VectorFile vector = vector("form: model\n", zip("../escaped"));
    assertThrows(IOException.class, () -> vector.extractTo(folder.resolve("out")));
    assertFalse(Files.exists(folder.resolve("escaped")));
  }

  @Test
  void refusesHeaderOfAnotherShape() {
    assertThrows(IOException.class, () -> vector("form file\n", BODY));
    assertThrows(
        IOException.class,
        () -> VectorFile.read(Files.writeString(folder.resolve("cut.vec"), "form: file\n")));
  }

  @Test
  void readsAllVectorsByName() throws Exception {
    for (String name : List.of("b.vec", "a.vec", "README.md")) {
      Files.writeString(folder.resolve(name), "form: file\n\n");
    }
    assertEquals(
        List.of("a", "b"), VectorFile.readAll(folder).stream().map(VectorFile::name).toList());
  }

  private VectorFile vector(String header, byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes((header + "\n").getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    return VectorFile.read(Files.write(folder.resolve("case.vec"), bytes.toByteArray()));
  }

  private static byte[] zlib(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
