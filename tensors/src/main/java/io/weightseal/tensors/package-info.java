/// Reads the index of a model file, which is the names, types, shapes and byte ranges of its
/// tensors, without reading the tensors.
///
/// Start at [io.weightseal.tensors.TensorIndex].
@NullMarked
package io.weightseal.tensors;

import org.jspecify.annotations.NullMarked;
