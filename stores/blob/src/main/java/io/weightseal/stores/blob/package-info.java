/// How Azure's blobs are come to: settings, credentials, and clients.
@NullMarked
package io.weightseal.stores.blob;

import org.jspecify.annotations.NullMarked;
