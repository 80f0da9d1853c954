/// What lies in a bucket: models in the clear, and sealed ones.
@NullMarked
package io.weightseal.posture.content;

import org.jspecify.annotations.NullMarked;
