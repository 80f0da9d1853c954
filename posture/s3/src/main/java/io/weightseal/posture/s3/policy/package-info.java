/// What policies of AWS resources mean, for whole classes of requests.
@NullMarked
package io.weightseal.posture.s3.policy;

import org.jspecify.annotations.NullMarked;
