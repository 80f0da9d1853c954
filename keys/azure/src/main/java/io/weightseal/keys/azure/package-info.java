/// Azure Key Vault and Managed HSM (`azurekms:`) as a key service.
@NullMarked
package io.weightseal.keys.azure;

import org.jspecify.annotations.NullMarked;
