#pragma once

#include <cstddef>
#include <filesystem>

#include <sys/types.h>

#include "core/bytes.h"
#include "core/result.h"

namespace rollcall {

/// The whole file. Errors: not_found; body_too_large (more than `limit` bytes); unavailable.
Result<Bytes> read_file(const std::filesystem::path& file, std::size_t limit);

/// Replaces or creates `file` so that after a crash it holds either the old bytes or the new ones:
/// writes a temporary name beside it, fsyncs, renames, fsyncs the folder. Returns when it is on
/// disk. Errors: storage_full; unavailable. After an error no temporary name is left and `file` is
/// as it was; only if the folder's own flush was what failed, it may hold the new bytes already.
Status write_file_durably(const std::filesystem::path& file, ByteView bytes, mode_t mode);

/// Removes the temporary names that writes of `write_file_durably` left in the folder when their
/// process was killed. Only while nobody writes there. No error if there is no such folder.
Status remove_interrupted_writes(const std::filesystem::path& folder);

/// Unlinks the file and fsyncs its folder. No error if it was not there.
Status remove_file_durably(const std::filesystem::path& file);

/// Creates the folder and its missing parents with mode 0700, each one fsynced into its parent. So
/// is one that is there already: whoever made it may have been killed before that. Errors:
/// data_folder_unusable, with the reason.
Status make_private_folder(const std::filesystem::path& folder);

/// fsync of a folder, so that names made or removed in it survive a power cut.
Status sync_folder(const std::filesystem::path& folder);

/// The error that an errno stands for: ENOSPC and EDQUOT are storage_full, all else unavailable.
/// `what` says what was being done to which file, for the operator.
Error error_from_errno(int errno_value, const std::string& what);

}  // namespace rollcall
