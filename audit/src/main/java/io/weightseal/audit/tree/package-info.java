/// Merkle tree hashes, proofs and tiles, as in RFC 6962, RFC 9162 and C2SP tlog-tiles. Knows no
/// log.
@NullMarked
package io.weightseal.audit.tree;

import org.jspecify.annotations.NullMarked;
