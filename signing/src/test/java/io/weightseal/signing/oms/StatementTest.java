package io.weightseal.signing.oms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.UnsupportedVersionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is signed says which files a model has, and nothing else is taken for them.
final class StatementTest {
  private static final Serialization WHOLE =
      new Serialization(Serialization.WHOLE_FILES, Serialization.Links.REFUSED, IgnoredPaths.GIT);
  private static final Serialization PIECES =
      new Serialization(10, Serialization.Links.FOLLOWED, IgnoredPaths.NONE);

  private static ModelFile file(String path, long size) {
    return new ModelFile(
        path,
        size,
        () -> {
          throw new AssertionError("not read here");
        });
  }

  private static Contents contents(Serialization how, ModelFile... files) {
    return new Contents("m", how, List.of(files));
  }

  /// A statement with made-up digests, each another one.
  private static Statement statement(Contents contents) {
    return contents.statement(
        IntStream.range(0, contents.files().size())
            .mapToObj(
                i ->
                    IntStream.range(0, 9)
                        .mapToObj(piece -> Sha256.hex(new byte[] {(byte) i, (byte) piece}))
                        .toList())
            .toList());
  }

  private static Statement parse(String json) throws IOException {
    return Statement.parse("model.sig", json.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(Statement statement) {
    return new String(statement.json(), StandardCharsets.UTF_8);
  }

  private static List<String> names(Statement statement) {
    return statement.resources().stream().map(Statement.Resource::name).toList();
  }

  @Test
  void readsWhatItWrites() throws IOException {
    for (Serialization how : List.of(WHOLE, PIECES)) {
      Statement made = statement(contents(how, file("a", 25), file("b/c", 3)));
      assertEquals(made, parse(json(made)));
    }
  }

  @Test
  void ordersFilesByThePartsOfTheirPaths() {
    assertEquals(
        List.of("a/b", "a.txt", "z", "\uE000", "\uD83D\uDE00"),
        names(
            statement(
                contents(
                    WHOLE,
                    file("\uD83D\uDE00", 1),
                    file("\uE000", 1),
                    file("a.txt", 1),
                    file("z", 1),
                    file("a/b", 1)))));
  }

  @Test
  void cutsFilesInOrder() {
    assertEquals(
        List.of("a:0:10", "a:10:20", "b:0:10", "b:10:20", "b:20:21"),
        names(statement(contents(PIECES, file("b", 21), file("empty", 0), file("a", 20)))));
    assertThrows(IllegalArgumentException.class, () -> contents(PIECES, file("a:1:2", 5)));
  }

  @Test
  void refusesMoreFilesOrPiecesThanItCouldName() {
    assertThrows(IllegalArgumentException.class, () -> contents(PIECES, file("a", Long.MAX_VALUE)));
    assertThrows(IllegalArgumentException.class, () -> contents(WHOLE));
    assertThrows(IllegalArgumentException.class, () -> contents(PIECES, file("empty", 0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://model_signing/signature/v1.0 | https://model_signing/signature/v2.0",
        "https://model_signing/signature/v1.0 | https://model_signing/Digests/v0.1",
        "https://in-toto.io/Statement/v1 | https://in-toto.io/Statement/v2",
        "'hash_type':'sha256' | 'hash_type':'blake3'",
        "'algorithm':'sha256' | 'algorithm':'sha512'",
        "'method':'files' | 'method':'tensors'",
      })
  void saysThatItDoesNotKnowOtherKinds(String from, String to) {
    assertThrows(UnsupportedVersionException.class, () -> parse(changed(from, to)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'hash_type':'sha256' | 'hash_type':'sha256','salt':'x'",
        "'hash_type':'sha256' | 'hash_type':'sha256','shard_size':5",
        "'method':'files' | 'method':'shards'",
        "'allow_symlinks':false | 'allow_symlinks':'false'",
        "'.github' | '../other'",
        "'.github' | '/etc'",
        "'.github' | '.'",
        "'name':'b' | 'name':'a'",
        "'name':'b' | 'name':1",
        "'subject':[{ | 'subject':[{'name':'n','digest':{'sha256':'00'}},{",
        "'subject':[ | 'subject':[],'other':[",
        "'resources':[ | 'resources':[],'others':[",
        "'digest':{'sha256':' | 'digest':{'sha256':'00",
        "'sha256','digest':' | 'sha256','digest':'00",
      })
  void refusesWhatIsNoStatement(String from, String to) {
    assertThrows(MalformedArtifactException.class, () -> parse(changed(from, to)));
  }

  @Test
  void refusesADigestOfAllThatIsNotTheirs() {
    Statement made = statement(contents(WHOLE, file("a", 1), file("b", 1)));
    String other = json(made).replace(made.rootDigest(), "00".repeat(32));
    assertTrue(
        String.valueOf(
                assertThrows(MalformedArtifactException.class, () -> parse(other)).getMessage())
            .contains("subject"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'resources':", "'name':'a'", "'predicateType':", "'name':'m'"})
  void passesOverMembersThatTheStandardLetsOthersAdd(String before) throws IOException {
    assertEquals(
        2, parse(changed(before, "'more':{'a':[1,null,{}]}," + before)).resources().size());
  }

  private static String changed(String from, String to) {
    String good = json(statement(contents(WHOLE, file("a", 1), file("b", 1))));
    String bad = good.replace(from.replace('\'', '"'), to.replace('\'', '"'));
    assertTrue(!bad.equals(good), from);
    return bad;
  }

  private static String refusal(org.junit.jupiter.api.function.Executable work) {
    return String.valueOf(assertThrows(NotAuthenticException.class, work).getMessage());
  }

  @Test
  void tellsMissingFilesFromNewAndChangedOnes() throws IOException {
    Statement signed = statement(contents(WHOLE, file("a", 1), file("b", 1)));
    Contents same = contents(WHOLE, file("b", 1), file("a", 1));
    signed.requireNames("m", same);
    signed.requireDigests("m", statement(same));
    assertTrue(
        refusal(() -> signed.requireNames("m", contents(WHOLE, file("a", 1))))
            .contains("lacks what was signed: b"));
    assertTrue(
        refusal(
                () ->
                    signed.requireNames(
                        "m", contents(WHOLE, file("a", 1), file("b", 1), file("c", 0))))
            .contains("not signed: c"));
    List<List<String>> digests =
        Stream.of(new byte[] {0, 0}, new byte[] {7, 7}).map(Sha256::hex).map(List::of).toList();
    assertTrue(
        refusal(() -> signed.requireDigests("m", same.statement(digests)))
            .contains("something else than was signed: b"));
  }

  @Test
  void tellsPiecesOfAFileThatGrew() throws IOException {
    Statement signed = statement(contents(PIECES, file("a", 15)));
    assertEquals(java.util.Set.of("a"), signed.files());
    signed.requireNames("m", contents(PIECES, file("a", 15)));
    refusal(() -> signed.requireNames("m", contents(PIECES, file("a", 16))));
  }

  @ParameterizedTest
  @CsvSource({"cache,true", "cache/x/y,true", "cached,false", "sub/cache,false", "./cache,false"})
  void leavesOutPathsAndWhatIsBelowThem(String path, boolean leftOut) {
    assertEquals(leftOut, IgnoredPaths.of(List.of("./cache//")).cover(path));
  }
}
