#include "main/master_key_rotation.h"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>
#include <utility>

#include "core/durable_file.h"
#include "main/master_key.h"
#include "main/stores.h"
#include "vault/key_ring.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

/// The key in the file, which is made if it is not there.
Result<vault::MasterKey> read_or_make(const fs::path& file) {
    std::error_code ignored;
    if (fs::exists(file, ignored)) {
        return read_master_key_file(file);
    }
    vault::MasterKey made = vault::generate_master_key();
    if (Status written = write_master_key_file(file, made); !written) {
        return written.error();
    }
    return made;
}

/// `next` becomes `file`, and what is there, if anything, `older`.
Status put_in_place(const fs::path& next, const fs::path& file, const fs::path& older) {
    if (std::rename(file.c_str(), older.c_str()) != 0 && errno != ENOENT) {
        return error_from_errno(errno, "renaming " + file.string() + " to " + older.string());
    }
    if (std::rename(next.c_str(), file.c_str()) != 0) {
        return error_from_errno(errno, "renaming " + next.string() + " to " + file.string());
    }
    return sync_folder(file.parent_path());
}

/// The id of the master key that the folder needs. Error: not_found (none yet).
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

Status note(Stores& stores, const std::string& id) {
    const auto written = stores.audit->record({.at = SystemClock().now(),
                                               .actor = std::string(access::kCommandLine),
                                               .address = {},
                                               .action = "master_key.rotated",
                                               .request_id = {},
                                               .subject = id,
                                               .subject_erased = false});
    return written ? Status{} : Status{written.error()};
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
    cli::MasterKeyRotation done{to->id, files.in_place ? files.file : files.next, {}};
    if (files.in_place) {
        done.older = files.older(from->id);
        if (Status placed = put_in_place(files.next, files.file, done.older); !placed) {
            return placed.error();
        }
    }
    const Status noted = note(*stores, to->id);
    return noted ? Result<cli::MasterKeyRotation>(std::move(done)) : noted.error();
}

}  // namespace

Result<cli::MasterKeyRotation> rotate_master_key(const Config& config, const fs::path& to) {
    if (!config.master_key.empty() && to.empty()) {
        return needs_target();
    }
    const bool in_place = to.empty();
    const fs::path file = master_key_file(config);
    const Files files{file, in_place ? fs::path(file.string() + ".next") : to, in_place};
    const auto needed = needed_id(config);
    const auto next = read_master_key_file(files.next);
    if (!in_place || !needed || !next || next->id != *needed) {
        return rotate(config, files);
    }
    // Cut off after the keys were wrapped: only the files are left to be done.
    const auto before = read_master_key_file(file);
    if (!before && before.error().code != ErrorCode::master_key_missing) {
        return before.error();
    }
    const fs::path older = before ? files.older(before->id) : fs::path();
    const Status placed = put_in_place(files.next, file, older);
    return placed ? Result<cli::MasterKeyRotation>({next->id, file, older}) : placed.error();
}

}  // namespace rollcall
