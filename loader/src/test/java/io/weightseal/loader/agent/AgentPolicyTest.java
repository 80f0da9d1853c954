package io.weightseal.loader.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.linux.Sockets;
import io.weightseal.testkit.FakeKeyService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Whom the agent serves, with what, over real sockets whose other end the kernel names: this user.
/// Policies for other users are tried with real ones by `tests/python`.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class AgentPolicyTest {
  private static final int SELF = Processes.effectiveUser();

  @TempDir private Path folder;
  private final FakeKeyService keys = new FakeKeyService("fake");
  private Weightseal engine = Weightseal.builder().build();
  private Path sealed = Path.of("/");

  @BeforeEach
  void seal() throws Exception {
    folder = folder.toRealPath();
    KeyUri key = keys.add("k");
    engine = Weightseal.builder().keyService(keys).build();
    sealed = Files.createDirectory(folder.resolve("there")).resolve("one.sealed");
    seal(key, "one", sealed);
    seal(key, "two", folder.resolve("two.sealed"));
  }

  private void seal(KeyUri key, String name, Path to) throws IOException {
    Path plain = Files.writeString(folder.resolve(name), "weights of " + name);
    engine.encrypt(FileStore.locate(plain), FileStore.locate(to), EncryptOptions.of(key, name));
  }

  private Agent agent(Policy policy, ModelOpener opener) {
    return new Agent(
        opener, 1, policy, error -> new Refusal(1, error.getClass().getSimpleName(), "failed", ""));
  }

  private Agent agent(Policy policy) {
    return agent(policy, engine::open);
  }

  private static Policy only(Path models, Expectations expected) {
    return new Policy(List.of(new Policy.Rule(SELF, List.of(models), expected)));
  }

  @FunctionalInterface
  private interface Use {
    void of(RawClient client) throws Exception;
  }

  private static void asOnlyClient(Agent agent, Use use) throws Exception {
    List<Descriptor> ends = Sockets.pair();
    Thread serving = Thread.ofPlatform().start(() -> serve(agent, ends.getLast()));
    try (RawClient client = RawClient.at(ends.getFirst())) {
      use.of(client);
    } finally {
      serving.join();
    }
  }

  private static void serve(Agent agent, Descriptor connection) {
    try {
      agent.serveOne(connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String open(Path path) {
    return "{\"v\":1,\"op\":\"open\",\"path\":\"" + path + "\"}";
  }

  // agent-v1#peer-1
  @Test
  void refusesWhomNoRuleNames() throws Exception {
    asOnlyClient(
        agent(Policy.onlyUser(SELF + 1)),
        client -> {
          String said = client.receive();
          assertTrue(said.contains("\"NotAllowed\"") && said.contains("user " + SELF), said);
          assertTrue(client.isAtItsEnd());
        });
    assertEquals(0, keys.unwraps());
  }

  // agent-v1#peer-1
  @Test
  void refusesThemAtItsSocketToo() throws Exception {
    whileListening(
        agent(Policy.onlyUser(SELF + 1)),
        path -> {
          try (RawClient client = RawClient.at(Sockets.connect(path))) {
            assertTrue(client.receive().contains("\"NotAllowed\""));
            assertTrue(client.isAtItsEnd());
          }
        });
  }

  @Test
  void servesSoManyConnectionsOfOneUserAndThenAgain() throws Exception {
    String status = "{\"v\":1,\"op\":\"status\"}";
    whileListening(
        agent(Policy.onlyUser(SELF)),
        path -> {
          List<RawClient> clients = new ArrayList<>();
          try {
            for (int i = 0; i < Agent.MAX_CONNECTIONS_OF_USER; i++) {
              clients.add(RawClient.at(Sockets.connect(path)));
              assertTrue(clients.getLast().ask(status).contains("\"ok\":true"));
            }
            try (RawClient oneMore = RawClient.at(Sockets.connect(path))) {
              assertTrue(oneMore.receive().contains("\"TooMuch\""));
            }
          } finally {
            clients.forEach(RawClient::close);
          }
          assertTrue(isServedInTime(path, status), "places of those who went are not free");
        });
  }

  private static boolean isServedInTime(Path path, String request) throws Exception {
    for (int i = 0; i < 100; i++) {
      try (RawClient client = RawClient.at(Sockets.connect(path))) {
        if (client.ask(request).contains("\"ok\":true")) {
          return true;
        }
      } catch (IOException e) {
        // Refused before it was heard.
      }
      Thread.sleep(50);
    }
    return false;
  }

  @FunctionalInterface
  private interface At {
    void of(Path path) throws Exception;
  }

  private void whileListening(Agent agent, At use) throws Exception {
    Path path = folder.resolve("agent.sock");
    try (AgentSocket listening = AgentSocket.listen(path, AgentSocket.Reach.OWNER)) {
      Thread serving =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      agent.serve(listening.descriptor());
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                      // That is how it ends.
                    }
                  });
      try {
        use.of(path);
      } finally {
        serving.interrupt();
        serving.join();
      }
    }
  }

  // agent-v1#mem-4
  @Test
  void closesEveryModelThatItOpened() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    ModelOpener opener = (place, expected) -> counting(engine.open(place, expected), closed);
    asOnlyClient(
        agent(Policy.onlyUser(SELF), opener),
        client -> {
          assertTrue(client.ask(open(sealed)).contains("\"ok\":true"));
          assertEquals(0, closed.get());
          // The second opening has shown who the model is; its memory is the first one's.
          assertTrue(client.ask(open(sealed)).contains("\"ok\":true"));
          assertEquals(1, closed.get());
        });
    assertEquals(2, closed.get());
  }

  private static SealedModel counting(SealedModel model, AtomicInteger closed) {
    return (SealedModel)
        Proxy.newProxyInstance(
            SealedModel.class.getClassLoader(),
            new Class<?>[] {SealedModel.class},
            (_, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.incrementAndGet();
              }
              return method.invoke(model, arguments);
            });
  }

  // agent-v1#peer-2, agent-v1#peer-3
  @Test
  void opensWhatARuleNamesWhereverLinksLead() throws Exception {
    Path link = folder.resolve("there/link.sealed");
    Files.createSymbolicLink(link, folder.resolve("two.sealed"));
    Path toAllowed = folder.resolve("to-one.sealed");
    Files.createSymbolicLink(toAllowed, sealed);
    asOnlyClient(
        agent(only(folder.resolve("there"), Expectations.NONE)),
        client -> {
          assertTrue(client.ask(open(sealed)).contains("\"ok\":true"));
          assertTrue(client.ask(open(toAllowed)).contains("\"ok\":true"));
          for (Path other :
              List.of(
                  link,
                  folder.resolve("two.sealed"),
                  folder.resolve("there/../two.sealed"),
                  folder.resolve("absent.sealed"))) {
            String said = client.ask(open(other));
            assertTrue(said.contains("\"NotAllowed\""), said);
          }
          // What is missing where models may be, a client hears.
          assertFalse(client.ask(open(folder.resolve("there/absent"))).contains("NotAllowed"));
        });
    assertEquals(2, keys.unwraps());
  }

  // agent-v1#peer-2
  @Test
  void expectsOfAModelWhatTheRuleExpects() throws Exception {
    Expectations other = new Expectations("other", null, Map.of());
    asOnlyClient(
        agent(only(folder, other)),
        client -> assertTrue(client.ask(open(sealed)).contains("WrongIdentity")));
    assertEquals(0, keys.unwraps());
  }

  // agent-v1#open-1
  @Test
  void opensNothingThatChangesMeanwhile() throws Exception {
    ModelOpener opener =
        (place, expected) -> {
          assertTrue(sealed.toFile().setLastModified(1000));
          return engine.open(place, expected);
        };
    asOnlyClient(
        agent(Policy.onlyUser(SELF), opener),
        client -> assertTrue(client.ask(open(sealed)).contains("\"TooMuch\"")));
  }

  // agent-v1#open-1
  @Test
  void sharesNoMemoryBetweenModelsThatAreNotTheSame() throws Exception {
    // As if the file system did not tell one from the other.
    List<Path> turns = List.of(sealed, folder.resolve("two.sealed"));
    ModelOpener opener =
        (_, expected) -> engine.open(FileStore.locate(turns.get(keys.unwraps())), expected);
    asOnlyClient(
        agent(Policy.onlyUser(SELF), opener),
        client -> {
          assertTrue(client.ask(open(sealed)).contains("\"ok\":true"));
          assertTrue(client.ask(open(sealed)).contains("\"TooMuch\""));
        });
  }

  @Test
  void knowsAFileThatTookAnothersPlace() throws Exception {
    Stamp before = Stamp.of(sealed);
    Path copy = folder.resolve("copy");
    Files.copy(sealed, copy);
    Files.setLastModifiedTime(copy, Files.getLastModifiedTime(sealed));
    Files.move(copy, sealed, StandardCopyOption.REPLACE_EXISTING);
    assertFalse(before.equals(Stamp.of(sealed)));
  }
}
