/// Running a program that sees a model's plaintext under a path, and nobody else does.
@NullMarked
package io.weightseal.loader.run;

import org.jspecify.annotations.NullMarked;
