/// Azure Key Vault and Managed HSM (`azurekms:`) as a key service, by Azure's own client.
module io.weightseal.keys.azure {
  requires com.azure.core;
  requires com.azure.core.http.jdk.httpclient;
  requires com.azure.identity;
  requires com.azure.json;
  requires com.azure.security.keyvault.keys;
  requires java.net.http;
  requires transitive io.weightseal.api;
  requires static transitive org.jspecify;

  exports io.weightseal.keys.azure;
}
