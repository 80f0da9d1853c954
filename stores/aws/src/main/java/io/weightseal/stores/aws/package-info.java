/// How S3 is come to: settings, credentials, regions, and TLS.
@NullMarked
package io.weightseal.stores.aws;

import org.jspecify.annotations.NullMarked;
