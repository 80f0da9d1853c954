package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// spec: transfer-v1#who-5
class ViewerTest {
  private static Viewer viewer(AccessPolicy policy) {
    return new Viewer(List.of(Shelf.NODE), policy);
  }

  @Test
  void seesTheModelsThatAreNamedAndNoOthers() {
    Viewer viewer = viewer(Shelf.policy("llama*", Right.VIEW));
    assertTrue(viewer.sees("llama-3"));
    assertFalse(viewer.sees("secret/one"));
    assertFalse(viewer.sees("a-llama"));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIEW")
  void seesNothingByAnotherRight(Right other) {
    Viewer viewer = viewer(Shelf.policy("*", other));
    assertFalse(viewer.sees("llama"));
    assertFalse(viewer.seesAll());
  }

  @Test
  void isNobodyElse() {
    Viewer other = new Viewer(List.of("spiffe://example.org/other"), Shelf.policy("*", Right.VIEW));
    assertFalse(other.sees("llama"));
    assertFalse(other.seesAll());
  }

  @ParameterizedTest
  @CsvSource({"*, true", "**, true", "llama, false", "l*, false", "*a, false", "*/*, false"})
  void seesAllOnlyWhereNoNameIsLeftOut(String pattern, boolean all) {
    assertEquals(all, viewer(Shelf.policy(pattern, Right.VIEW)).seesAll());
  }
}
