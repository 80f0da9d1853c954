/// The recipe's two file formats, `ENCMODEL` and `ENVMODEL`.
///
/// ```java
/// try (Source old = store.open("model.enc")) {
///   RecipeFile file = RecipeFile.read(old);
///   try (VerifiedPlaintext plaintext = file.verify(key, aad, Progress.NONE)) {
///     weightseal.encrypt(plaintext, "model.safetensors", sealed, options);
///   }
/// }
/// ```
@NullMarked
package io.weightseal.recipes;

import org.jspecify.annotations.NullMarked;
