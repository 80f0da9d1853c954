@NullMarked
package io.weightseal.testkit;

import org.jspecify.annotations.NullMarked;
