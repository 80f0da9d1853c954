package io.weightseal.server;

import java.nio.file.Path;

/// PEM files for one end of a connection. They may be replaced at any time.
///
/// @param certificate the own certificate, and those between it and its authority
/// @param key its private key, PKCS#8, not encrypted
/// @param authorities whose certificates the other end's must come from
public record TlsFiles(Path certificate, Path key, Path authorities) {}
