package io.weightseal.posture.azure;

/// The settings for Terraform's provider `azurerm`, version 4.
///
/// @param days for how long deleted blobs and containers are kept
record AzureTerraform(AzurePlace place, KeyName key, String identity, AzureState before, int days) {
  String text() {
    String text = before.inScope() ? account() + scope() : account() + accountKey();
    return (place.isAccount() ? text : text + container())
        .replace("@NAME@", "weightseal_" + place.account())
        .replace("@ACCOUNT@", place.account())
        .replace("@CONTAINER@", place.container())
        .replace("@SCOPE@", before.scopeName())
        .replace("@VERSIONS@", String.valueOf(!before.isHierarchical()))
        .replace("@DAYS@", String.valueOf(days))
        .replace("@KEY@", key.name())
        .replace("@VAULT@", key.vault().toString())
        .replace("@IDENTITY@", identity);
  }

  private static String account() {
    return """
    # To be merged into the resource of the account.
    resource "azurerm_storage_account" "@NAME@" {
      name                            = "@ACCOUNT@"
      min_tls_version                 = "TLS1_2"
      https_traffic_only_enabled      = true
      allow_nested_items_to_be_public = false
      blob_properties {
        versioning_enabled = @VERSIONS@
        delete_retention_policy {
          days = @DAYS@
        }
        container_delete_retention_policy {
          days = @DAYS@
        }
      }
    }
    """;
  }

  private String accountKey() {
    return """

    resource "azurerm_storage_account_customer_managed_key" "@NAME@" {
      storage_account_id = azurerm_storage_account.@NAME@.id
      key_vault_uri      = "@VAULT@"
      key_name           = "@KEY@"
    """
        + (identity.isEmpty() ? "" : "  user_assigned_identity_id = \"@IDENTITY@\"\n")
        + "}\n";
  }

  private static String scope() {
    return """

    resource "azurerm_storage_encryption_scope" "@NAME@" {
      name               = "@SCOPE@"
      storage_account_id = azurerm_storage_account.@NAME@.id
      source             = "Microsoft.KeyVault"
      key_vault_key_id   = "@VAULT@/keys/@KEY@"
    }
    """;
  }

  private static String container() {
    return """

    # To be merged into the resource of the container.
    resource "azurerm_storage_container" "@NAME@" {
      name                  = "@CONTAINER@"
      storage_account_id    = azurerm_storage_account.@NAME@.id
      container_access_type = "private"
    }
    """;
  }
}
