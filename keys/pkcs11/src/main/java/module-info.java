/// Keys in hardware security modules and other PKCS#11 tokens (`pkcs11:`).
@SuppressWarnings("module") // A name that ends in digits is the name of this standard.
module io.weightseal.keys.pkcs11 {
  requires jdk.crypto.cryptoki;
  requires transitive io.weightseal.api;

  exports io.weightseal.keys.pkcs11;
}
