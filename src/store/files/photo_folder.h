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

/// Photos as files `ab/ab34...` (the SHA-256 of their bytes in hex), mode 0600, in folders of mode
/// 0700. Written to a temporary name, flushed and renamed; what is read is hashed again. Errors:
/// data_folder_unusable, unavailable.
Result<std::unique_ptr<people::PhotoStore>> open_photo_folder(const std::filesystem::path& folder,
                                                              PhotoFolderMode mode);

}  // namespace rollcall::store
