/// Programs to copy from: inference engines that run sealed models.
@NullMarked
package io.weightseal.examples;

import org.jspecify.annotations.NullMarked;
