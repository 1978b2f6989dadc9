#include "main/master_key.h"

#include <string>
#include <utility>

#include <sys/stat.h>

#include "core/durable_file.h"
#include "core/log.h"

namespace rollcall {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileLimit = 4096;

Error not_a_master_key(const std::string& where, const Error& error) {
    return {ErrorCode::config_invalid, where + " holds no master key: " + error.message};
}

void warn_of_open_file(const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        log::warning("others than its owner may read the master key; chmod 600 it",
                     {{"file", file.string()}});
    }
}

}  // namespace

fs::path master_key_file(const Config& config) {
    if (!config.master_key_file.empty()) {
        return config.master_key_file;
    }
    std::error_code ignored;
    fs::path data = fs::absolute(config.data, ignored).lexically_normal();
    if (!data.has_filename()) {
        data = data.parent_path();
    }
    return data.parent_path() / (data.filename().string() + ".master-key");
}

Result<vault::MasterKey> read_master_key(const Config& config) {
    if (!config.master_key.empty()) {
        auto key = vault::parse_master_key(config.master_key);
        return key ? std::move(key) : not_a_master_key("the setting master_key", key.error());
    }
    return read_master_key_file(master_key_file(config));
}

Result<vault::MasterKey> read_master_key_file(const fs::path& file) {
    const Result<Bytes> bytes = read_file(file, kFileLimit);
    if (!bytes && bytes.error().code == ErrorCode::not_found) {
        return Error{ErrorCode::master_key_missing,
                     "there is no master key in " + file.string() +
                         "; put it back from where its copy is kept, or set master_key_file"};
    }
    if (!bytes) {
        return bytes.error();
    }
    warn_of_open_file(file);
    auto key = vault::parse_master_key(as_text(*bytes));
    return key ? std::move(key) : not_a_master_key(file.string(), key.error());
}

Status write_master_key_file(const fs::path& file, const vault::MasterKey& key) {
    const std::string text = vault::master_key_text(key) + "\n";
    Status written = write_file_durably(file, as_bytes(text), 0600);
    if (written) {
        return written;
    }
    return Error{ErrorCode::unavailable,
                 "the master key cannot be written to " + file.string() +
                     "; set master_key_file to a file outside the data folder that this user may "
                     "write",
                 written.error().context};
}

Result<vault::MasterKey> read_or_make_master_key(const Config& config,
                                                 const vault::KeyStore& keys) {
    auto key = read_master_key(config);
    if (key || key.error().code != ErrorCode::master_key_missing) {
        return key;
    }
    const auto wrapped = keys.wrapped_keys();
    if (!wrapped) {
        return wrapped.error();
    }
    if (!wrapped->empty()) {
        Error missing = key.error();
        missing.message +=
            "; the data folder belongs to the master key " + wrapped->front().master_id +
            ", and if a rotation was interrupted, run `rollcall master-key rotate` again";
        return missing;
    }
    const fs::path file = master_key_file(config);
    vault::MasterKey made = vault::generate_master_key();
    if (Status written = write_master_key_file(file, made); !written) {
        return written.error();
    }
    log::warning(
        "a master key was made; keep a copy of this file apart from the backups: without it a "
        "backup cannot be used",
        {{"file", file.string()}, {"master_key", made.id}});
    return made;
}

}  // namespace rollcall
