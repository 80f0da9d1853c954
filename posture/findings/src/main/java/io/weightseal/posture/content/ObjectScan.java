package io.weightseal.posture.content;

import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.SealedHeader;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.BucketContent.Encryption;
import io.weightseal.posture.BucketContent.Listed;
import java.util.Arrays;
import java.util.Optional;

/// Looks at the objects of one place, at each by its first bytes.
final class ObjectScan {
  private final BucketContent content;
  private final long most;

  /// @param most how many objects are looked at
  ObjectScan(BucketContent content, long most) {
    this.content = content;
    this.most = most;
  }

  /// @throws StoreException when the objects cannot even be listed
  Looked look() throws StoreException {
    Looked looked = new Looked();
    Optional<String> from = Optional.empty();
    do {
      BucketContent.Page page = content.list(from);
      for (Listed each : page.objects()) {
        if (looked.objects.size() >= most) {
          looked.more = true;
          return looked;
        }
        looked.objects.add(each);
        look(each, looked);
      }
      from = page.next();
    } while (from.isPresent());
    return looked;
  }

  private void look(Listed object, Looked looked) {
    String uri = content.uri(object.key());
    try {
      if (object.size() > 0) {
        byte[] beginning = content.read(object.key(), 0, Plaintext.BYTES);
        byte[] magic =
            Arrays.copyOf(beginning, Math.min(beginning.length, SealedHeader.MAGIC_BYTES));
        if (SealedHeader.isBeginning(magic)) {
          sealed(object, uri, beginning, looked);
        } else {
          Plaintext.kindOf(object.key(), beginning, object.size())
              .ifPresent(kind -> looked.plaintext.put(uri, kind));
        }
      }
      Optional<Encryption> encryption = content.encryption(object.key());
      if (encryption.isPresent()) {
        looked.encryptions++;
        if (encryption.get().verdict() == Encryption.Verdict.OTHERWISE) {
          looked.otherwise.put(uri, encryption.get().described());
          looked.rewriting =
              looked.rewriting.isEmpty() ? content.rewriting(object.key()) : looked.rewriting;
        }
      }
    } catch (StoreException e) {
      looked.unread.put(uri, String.valueOf(e.getMessage()));
    }
  }

  /// A file with key slots of its own opens by itself, any other by its model's manifest.
  private void sealed(Listed object, String uri, byte[] beginning, Looked looked)
      throws StoreException {
    try {
      byte[] prefix = Arrays.copyOf(beginning, SealedHeader.PREFIX_BYTES);
      int length = SealedHeader.PREFIX_BYTES + SealedHeader.remainingBytes(uri, prefix);
      byte[] header =
          length <= beginning.length
              ? Arrays.copyOf(beginning, length)
              : content.read(object.key(), 0, length);
      boolean alone = SealedHeader.parse(uri, header).slotBytes() > 0;
      (alone ? looked.sealedAlone : looked.sealedParts).add(object.key());
    } catch (StoreException e) {
      throw e;
    } catch (WeightsealException e) {
      looked.unread.put(uri, String.valueOf(e.getMessage()));
    }
  }
}
