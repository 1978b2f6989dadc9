#pragma once

#include <filesystem>
#include <memory>

#include "core/result.h"
#include "people/photo_store.h"

namespace rollcall::store {

/// Whether the folder may be tidied when it is opened.
enum class PhotoFolderMode {
    owner,  ///< makes the folder and removes half-written files; only for who holds the data folder
    guest,  ///< leaves everything as it is, for reading beside a server
};

/// What a photo of these bytes is called and which key it has, both by HMAC-SHA256 of their SHA-256
/// under `photos_key`: who knows a picture, and not that key, can tell neither.
people::StoredPhoto name_and_key(const SecretKey& photos_key, ByteView bytes);

/// Photos as files `ab/ab34...` (their name), each a sealed file (vault/sealed_file.h), mode 0600,
/// in folders of mode 0700. Written to a temporary name, flushed and renamed. Where `photos_key` is
/// an error, put() answers it. Errors: data_folder_unusable, unavailable.
Result<std::unique_ptr<people::PhotoStore>> open_photo_folder(const std::filesystem::path& folder,
                                                              Result<SecretKey> photos_key,
                                                              PhotoFolderMode mode);

/// A photo as it was kept before they were encrypted: in a file of the same place, named by the
/// SHA-256 of its bytes. Errors: not_found; unavailable (also: the bytes have another hash).
Result<Bytes> read_plain_photo(const std::filesystem::path& folder, const PhotoName& name);

}  // namespace rollcall::store
