/// What TLS takes: PEM files, contexts, who the other end is, and what was negotiated.
@NullMarked
package io.weightseal.server.http.tls;

import org.jspecify.annotations.NullMarked;
