#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"

namespace rollcall::store {

struct BackupSummary {
    std::uint64_t photos = 0;
    std::uint64_t bytes = 0;                  ///< of the archive
    std::vector<std::string> missing_photos;  ///< lost or damaged before: enrolled, not in it
};

/// Writes the data folder as it is at one moment into one file, mode 0600, which appears only when
/// it is complete and on disk: people, photos, templates, API keys' hashes and the local
/// certificate authority (so that tablets go on trusting a restored server). Link tokens and page
/// sessions stay out. A server may go on working meanwhile. The file holds biometric data and
/// private keys: keep it like them; a person removed later is still in it.
///
/// What a backup that was killed has left in the target's folder is removed by the next one there.
///
/// It is a tar archive, `manifest` first, which lists the SHA-256 of each other member. Needs free
/// space for a copy of the database beside the target. Errors: as Database::open; conflict (the
/// target exists); storage_full; unavailable.
Result<BackupSummary> back_up(const std::filesystem::path& data_folder,
                              const std::filesystem::path& target, TimePoint now);

struct RestoreSummary {
    std::uint64_t photos = 0;
    std::vector<std::string> missing_photos;  ///< as the backup said
};

/// Unpacks a backup into `data_folder`, which must be empty or not there. Everything is checked
/// before anything is put in its place: names, sizes, hashes, the structure of the database and its
/// schema, and that each photo it names is there. Errors: backup_invalid, saying what is wrong;
/// database_newer; data_folder_unusable (not empty, cannot be made); not_found (no such archive);
/// storage_full; unavailable. After an error the folder is as it was.
Result<RestoreSummary> restore(const std::filesystem::path& archive,
                               const std::filesystem::path& data_folder);

}  // namespace rollcall::store
