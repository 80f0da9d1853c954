@NullMarked
package io.weightseal.keys.aws;

import org.jspecify.annotations.NullMarked;
