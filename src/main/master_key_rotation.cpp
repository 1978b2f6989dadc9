#include "main/master_key_rotation.h"

#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>

#include "core/durable_file.h"
#include "core/log.h"
#include "main/master_key.h"
#include "main/stores.h"
#include "vault/key_ring.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

/// The key in the file, which is made if it is not there.
Result<vault::MasterKey> read_or_make(const fs::path& file) {
    auto there = read_master_key_file(file);
    if (there || there.error().code != ErrorCode::master_key_missing) {
        return there;
    }
    vault::MasterKey made = vault::generate_master_key();
    if (Status written = write_master_key_file(file, made); !written) {
        return written.error();
    }
    return made;
}

/// `next` becomes `file`, and what is there, if anything, `older`, which nothing takes the place
/// of.
Status put_in_place(const fs::path& next, const fs::path& file, const fs::path& older) {
    if (!older.empty() &&
        ::renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, older.c_str(), RENAME_NOREPLACE) != 0) {
        return error_from_errno(errno, "renaming " + file.string() + " to " + older.string());
    }
    if (std::rename(next.c_str(), file.c_str()) != 0) {
        return error_from_errno(errno, "renaming " + next.string() + " to " + file.string());
    }
    return sync_folder(file.parent_path());
}

/// The id of the master key that the folder needs. Error: not_found (no database, or no key yet).
Result<std::string> needed_id(const Config& config) {
    const auto database = store::Database::open(config.data, store::OpenMode::read_only);
    if (!database) {
        return database.error();
    }
    const auto keys = store::make_key_store(**database)->wrapped_keys();
    if (!keys) {
        return keys.error();
    }
    if (keys->empty()) {
        return Error{ErrorCode::not_found, "nothing is wrapped by a master key yet"};
    }
    return keys->front().master_id;
}

Error needs_target() {
    return {ErrorCode::config_invalid,
            "the master key is in the settings, not in a file: name a file for the new one with "
            "--to"};
}

struct Files {
    fs::path file;
    fs::path next;  ///< where the new one is written first
    bool in_place;  ///< `next` becomes `file`

    fs::path older(const std::string& id) const { return file.string() + ".old-" + id; }
};

/// The rotation is done by then, so what cannot be written is told and no more.
void note(Stores& stores, const std::string& id) {
    const auto written = stores.audit->record({.at = SystemClock().now(),
                                               .actor = std::string(access::kCommandLine),
                                               .address = {},
                                               .action = "master_key.rotated",
                                               .request_id = {},
                                               .subject = id,
                                               .subject_erased = false});
    if (!written) {
        log::warning("the rotation is missing in the audit log",
                     {{"reason", written.error().message}});
    }
}

Result<cli::MasterKeyRotation> rotate(const Config& config, const Files& files) {
    auto stores = open_stores(config, StoreAccess::hold);
    if (!stores) {
        return std::move(stores).error();
    }
    const auto from = read_master_key(config);
    const auto to = from ? read_or_make(files.next) : from;
    if (!to) {
        return to.error();
    }
    if (to->id == from->id) {
        return Error{ErrorCode::config_invalid,
                     files.next.string() + " holds the master key that is in use already"};
    }
    const auto keys = store::make_key_store(*stores->database);
    if (Status wrapped = vault::rewrap_keys(*keys, *from, *to); !wrapped) {
        return wrapped.error();
    }
    if (Status wiped = stores->people->finish_erasure(); !wiped) {
        log::warning("what the old master key opens could not be wiped yet; the server goes on",
                     {{"reason", wiped.error().message}});
    }
    cli::MasterKeyRotation done{to->id, files.in_place ? files.file : files.next, {}};
    if (files.in_place) {
        done.older = files.older(from->id);
        if (Status placed = put_in_place(files.next, files.file, done.older); !placed) {
            return placed.error();
        }
    }
    note(*stores, to->id);
    return done;
}

/// What is left to be done of a rotation that was cut off after the keys were wrapped: only the
/// files. Nothing if there is no such one. Holds the folder, so that none is at work.
Result<std::optional<cli::MasterKeyRotation>> finish(const Config& config, const Files& files) {
    const auto needed = needed_id(config);
    if (!needed) {
        return needed.error();
    }
    const auto folder = store::DataFolder::hold(config.data);
    if (!folder) {
        return folder.error();
    }
    const auto next = read_master_key_file(files.next);
    if (!next && next.error().code != ErrorCode::master_key_missing) {
        return next.error();
    }
    if (!next || next->id != *needed) {
        return std::optional<cli::MasterKeyRotation>();
    }
    if (!files.in_place) {
        const auto in_use = read_master_key(config);
        const bool cut_off = !in_use || in_use->id != *needed;
        return cut_off ? std::optional(cli::MasterKeyRotation{next->id, files.next, {}})
                       : std::nullopt;
    }
    const auto before = read_master_key_file(files.file);
    if (!before && before.error().code != ErrorCode::master_key_missing) {
        return before.error();
    }
    const fs::path older = before ? files.older(before->id) : fs::path();
    if (Status placed = put_in_place(files.next, files.file, older); !placed) {
        return placed.error();
    }
    return std::optional(cli::MasterKeyRotation{next->id, files.file, older});
}

}  // namespace

Result<cli::MasterKeyRotation> rotate_master_key(const Config& config, const fs::path& to) {
    if (!config.master_key.empty() && to.empty()) {
        return needs_target();
    }
    const bool in_place = to.empty();
    const fs::path file = master_key_file(config);
    const Files files{file, in_place ? fs::path(file.string() + ".next") : to, in_place};
    auto finished = finish(config, files);
    if (!finished) {
        return std::move(finished).error();
    }
    return *finished ? Result<cli::MasterKeyRotation>(std::move(**finished))
                     : rotate(config, files);
}

}  // namespace rollcall
