#pragma once

#include <string_view>

#include "core/result.h"
#include "vault/key_store.h"
#include "vault/master_key.h"

namespace rollcall::vault {

/// The purposes of wrapped keys.
inline constexpr std::string_view kJournalPurpose = "journal";     ///< links of the journal
inline constexpr std::string_view kPinPurpose = "pins";            ///< the pepper of PINs
inline constexpr std::string_view kPeoplePurpose = "people";       ///< seals each person's own key
inline constexpr std::string_view kPhotosPurpose = "photos";       ///< names and keys of photos
inline constexpr std::string_view kPasswordPurpose = "passwords";  ///< the pepper of passwords
inline constexpr std::string_view kSecondFactorPurpose = "second factors";  ///< seals them
inline constexpr std::string_view kWebhookPurpose = "webhooks";             ///< seals their secrets

/// Opens a store's wrapped key. Errors: not_found (there is none of this purpose);
/// master_key_wrong (another master key wrapped it, or its bytes were changed); as the store's.
Result<SecretKey> wrapped_key(const KeyStore& store, const MasterKey& master,
                              std::string_view purpose);
/// The same; a key that is not there is made and stored first.
Result<SecretKey> wrapped_key_made(KeyStore& store, const MasterKey& master,
                                   std::string_view purpose);

/// Wraps all keys by another master key, in one step. Error besides the store's: master_key_wrong
/// (one is not wrapped by `from`); then nothing is changed.
Status rewrap_keys(KeyStore& store, const MasterKey& from, const MasterKey& to);

}  // namespace rollcall::vault
