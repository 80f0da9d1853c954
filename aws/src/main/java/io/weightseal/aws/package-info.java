/// How AWS is come to, whatever is asked of it: credentials, regions, TLS, deadlines.
@NullMarked
package io.weightseal.aws;

import org.jspecify.annotations.NullMarked;
