package io.weightseal.keys.gcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.google.cloud.kms.v1.DecryptResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class WipingOutputTest {
  private static final byte[] SECRET = {1, 2, 3, 4, 5, 6, 7, 8};

  @Test
  void takesTheBytesAndLeavesZeros() throws Exception {
    byte[] wire =
        DecryptResponse.newBuilder()
            .setPlaintext(ByteString.copyFrom(SECRET))
            .build()
            .toByteArray();
    ByteString answer = DecryptResponse.parseFrom(wire).getPlaintext();
    assertArrayEquals(SECRET, WipingOutput.takeFrom(answer));
    assertArrayEquals(new byte[SECRET.length], answer.toByteArray());
  }

  @Test
  void wipesBytesInPartsAndOutsideTheHeap() {
    ByteBuffer direct = ByteBuffer.allocateDirect(4).put(SECRET, 4, 4).flip();
    ByteString answer =
        ByteString.copyFrom(SECRET, 0, 4).concat(UnsafeByteOperations.unsafeWrap(direct));
    assertArrayEquals(SECRET, WipingOutput.takeFrom(answer));
    assertArrayEquals(new byte[4], answer.substring(0, 4).toByteArray());
    assertArrayEquals(new byte[4], answer.substring(4).toByteArray());
  }
}
