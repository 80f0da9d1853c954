/// Buckets and their settings, as the commands of `storage` come to them.
@NullMarked
package io.weightseal.cli.storage;

import org.jspecify.annotations.NullMarked;
