/// How S3 is come to: its settings, and the region that follows from them.
@NullMarked
package io.weightseal.stores.aws;

import org.jspecify.annotations.NullMarked;
