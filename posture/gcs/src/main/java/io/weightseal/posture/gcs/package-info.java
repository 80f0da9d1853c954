/// Buckets of Google Cloud Storage: what their settings say, and better ones.
@NullMarked
package io.weightseal.posture.gcs;

import org.jspecify.annotations.NullMarked;
