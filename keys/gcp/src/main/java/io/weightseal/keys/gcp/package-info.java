/// Google Cloud KMS (`gcpkms:`) as a key service.
@NullMarked
package io.weightseal.keys.gcp;

import org.jspecify.annotations.NullMarked;
