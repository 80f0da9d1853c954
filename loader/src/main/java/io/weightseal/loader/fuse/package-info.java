/// A model as a file system that the kernel asks this process for: the protocol of `/dev/fuse`.
///
/// Source: `linux/fuse.h`, versions 7.28 to 7.40 of the protocol; fuse(4) and the kernel's
/// `Documentation/filesystems/fuse.rst` and `fuse-passthrough.rst`.
@NullMarked
package io.weightseal.loader.fuse;

import org.jspecify.annotations.NullMarked;
