/// Buckets of Amazon S3: what their settings say, and better ones.
@NullMarked
package io.weightseal.posture.s3;

import org.jspecify.annotations.NullMarked;
