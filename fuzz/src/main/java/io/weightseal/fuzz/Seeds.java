package io.weightseal.fuzz;

import io.weightseal.format.SealedHeader;
import io.weightseal.testkit.VectorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Makes every target's first inputs, out of the vectors: `Seeds VECTORS FOLDER` writes
/// `FOLDER/TARGET/NAME`.
public final class Seeds {
  /// A larger one slows a fuzzer down more than it shows it.
  private static final int MAX_BYTES = 40_000;

  private final Path folder;
  private int written;

  private Seeds(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    System.out.println(write(Path.of(arguments[0]), Path.of(arguments[1])) + " seeds");
  }

  /// Writes all seeds below `folder` and returns their number.
  static int write(Path vectors, Path folder) throws IOException {
    Seeds seeds = new Seeds(folder);
    for (VectorFile vector : VectorFile.readAll(vectors)) {
      if (vector.isModel()) {
        seeds.addModel(vector);
      } else {
        seeds.addFile(vector.name(), vector.body());
      }
    }
    for (Map.Entry<String, byte[]> file : TensorFiles.all().entrySet()) {
      String target = file.getKey().startsWith("gguf") ? "Gguf" : "Safetensors";
      seeds.add(target, file.getKey(), file.getValue());
    }
    for (Map.Entry<String, byte[]> file : TensorFiles.indexes().entrySet()) {
      seeds.add("ShardIndex", file.getKey(), file.getValue());
    }
    for (KnownRecipeFile file : KnownRecipeFile.all(vectors)) {
      seeds.add("RecipeFile", file.name(), file.content());
      seeds.add(file.isEncmodel() ? "Encmodel" : "Envmodel", file.name(), file.json());
    }
    seeds.addAudit();
    seeds.addAgent();
    for (Map.Entry<String, byte[]> each : ModelSignatures.all().entrySet()) {
      String[] targetAndName = each.getKey().split("/", -1);
      seeds.add(targetAndName[0], targetAndName[1], each.getValue());
    }
    return seeds.written;
  }

  private void addAudit() throws IOException {
    byte[] proof = AuditBytes.proof().getBytes(StandardCharsets.UTF_8);
    add("AuditEvent", "whole", AuditBytes.ENTRY);
    add("AuditEvent", "empty", "{\"v\":1}".getBytes(StandardCharsets.US_ASCII));
    add("AuditProof", "whole", proof);
    add("AuditProof", "cut", Arrays.copyOf(proof, proof.length / 2));
    add("AuditJournal", "body", AuditBytes.body());
    add("AuditJournal", "file", AuditBytes.journal(AuditBytes.body()));
  }

  private void addAgent() throws IOException {
    int number = 0;
    for (String request :
        List.of(
            "'op':'open','path':'/m.sealed','expect':{'name':'n','version':'1','context':{'a':'b'}}",
            "'op':'file','model':1,'file':0",
            "'op':'need','model':1,'ranges':[[0,0,16384],[1,5,9007199254740993]]",
            "'op':'close','model':1",
            "'op':'status'")) {
      String json = "{\"v\":1," + request.replace('\'', '"') + "}";
      add("AgentRequest", String.valueOf(number++), json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void addFile(String name, byte[] file) throws IOException {
    add("SealedFile", name, file);
    if (file.length < SealedHeader.PREFIX_BYTES) {
      add("SealedHeader", name, file);
      return;
    }
    int descriptorBytes = ByteBuffer.wrap(file).getInt(12);
    long headerBytes = SealedHeader.PREFIX_BYTES + (long) descriptorBytes + Integer.BYTES;
    if (descriptorBytes < 0 || headerBytes > file.length) {
      add("SealedHeader", name, file);
      return;
    }
    add("SealedHeader", name, Arrays.copyOf(file, (int) headerBytes));
    long slotBytes = ByteBuffer.wrap(file).getInt((int) headerBytes - Integer.BYTES);
    if (slotBytes >= SealedHeader.MIN_SLOT_BYTES && headerBytes + 2 * slotBytes <= file.length) {
      addSlots(name, file, (int) headerBytes, (int) slotBytes);
    }
  }

  private void addSlots(String name, byte[] file, int at, int slotBytes) throws IOException {
    byte[] input = new byte[1 + 2 * slotBytes];
    System.arraycopy(file, at, input, 1, 2 * slotBytes);
    add("KeySlots", name, input);
    input[0] = 3;
    add("KeySlots", name + "-corrected", input);
    int length = ByteBuffer.wrap(file).getInt(at + Long.BYTES);
    int start = at + Digested.SLOT_HEAD_BYTES;
    if (length >= 0 && length <= slotBytes - Digested.SLOT_HEAD_BYTES) {
      add("Recipients", name, Arrays.copyOfRange(file, start, start + length));
    }
  }

  private void addModel(VectorFile vector) throws IOException {
    Path model = Files.createTempDirectory("weightseal-seeds");
    try {
      vector.extractTo(model);
      Path manifest = model.resolve("manifest.json");
      if (Files.isRegularFile(manifest) && Files.size(manifest) <= MAX_BYTES) {
        byte[] envelope = Files.readAllBytes(manifest);
        add("Envelope", vector.name(), envelope);
        add("Manifest", vector.name(), payload(envelope));
      }
      Path keys = model.resolve("keys.json");
      if (Files.isRegularFile(keys)) {
        add("Recipients", vector.name(), Files.readAllBytes(keys));
      }
    } finally {
      delete(model);
    }
  }

  /// The statement in an envelope, found without a parser: the longest base64 in it.
  private static byte[] payload(byte[] envelope) {
    String text = new String(envelope, StandardCharsets.ISO_8859_1);
    String longest =
        Stream.of(text.split("\"", -1))
            .filter(part -> part.matches("[A-Za-z0-9+/]+=*") && part.length() % 4 == 0)
            .reduce("", (a, b) -> a.length() >= b.length() ? a : b);
    return Base64.getDecoder().decode(longest);
  }

  private void add(String target, String name, byte[] input) throws IOException {
    if (input.length > 0 && input.length <= MAX_BYTES) {
      Path targetFolder = Files.createDirectories(folder.resolve(target + "Target"));
      Files.write(targetFolder.resolve(name), input);
      written++;
    }
  }

  private static void delete(Path top) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(top)) {
      paths = walk.toList();
    }
    for (Path path : paths.reversed()) {
      Files.delete(path);
    }
  }

  /// Small files with tensors, which the vectors do not have.
  private static final class TensorFiles {
    private static final int UINT32 = 4;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    static Map<String, byte[]> all() {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put("safetensors-empty", safetensors("{}", 0));
      files.put(
          "safetensors-two",
          safetensors(
              "{\"__metadata__\":{\"format\":\"pt\"},"
                  + "\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                  + "\"b\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[24,26]}}  ",
              26));
      files.put(
          "safetensors-json",
          "{\"a\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}"
              .getBytes(StandardCharsets.UTF_8));
      files.put("gguf-little-endian", gguf(ByteOrder.LITTLE_ENDIAN));
      files.put("gguf-big-endian", gguf(ByteOrder.BIG_ENDIAN));
      return files;
    }

    static Map<String, byte[]> indexes() {
      String two = "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}";
      String more = "{\"metadata\":{\"total_size\":26},\"weight_map\":{}, \"x\":[1,null,{}]}";
      return Map.of(
          "index-two", two.getBytes(StandardCharsets.UTF_8),
          "index-more", more.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] safetensors(String json, int dataBytes) {
      byte[] header = json.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Long.BYTES + header.length + dataBytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(header.length)
          .put(header)
          .array();
    }

    private static byte[] gguf(ByteOrder order) {
      ByteBuffer out = ByteBuffer.allocate(1024).order(order);
      out.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(3).putLong(2).putLong(4);
      string(out, "general.architecture").putInt(STRING);
      string(out, "llama");
      string(out, "general.alignment").putInt(UINT32).putInt(32);
      string(out, "tokens").putInt(ARRAY).putInt(STRING).putLong(2);
      string(string(out, "<s>"), "</s>");
      string(out, "nested").putInt(ARRAY).putInt(ARRAY).putLong(1).putInt(UINT32).putLong(1);
      out.putInt(7);
      string(out, "a.weight").putInt(2).putLong(32).putLong(2).putInt(0).putLong(0);
      string(out, "b.weight").putInt(1).putLong(32).putInt(2).putLong(256);
      int dataStart = Math.ceilDiv(out.position(), 32) * 32;
      return Arrays.copyOf(out.array(), dataStart + 256 + 18);
    }

    private static ByteBuffer string(ByteBuffer out, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return out.putLong(bytes.length).put(bytes);
    }
  }
}
