#pragma once

#include <filesystem>

#include "core/config.h"
#include "core/result.h"
#include "vault/key_store.h"
#include "vault/master_key.h"

namespace rollcall {

/// Where the master key is kept unless the settings say otherwise: beside the data folder, under
/// its name with ".master-key" after it.
std::filesystem::path master_key_file(const Config& config);

/// Errors: master_key_missing (no such file), config_invalid (its content is no master key),
/// unavailable.
Result<vault::MasterKey> read_master_key_file(const std::filesystem::path& file);
/// Mode 0600, on disk when it returns. Error: unavailable, saying what to set.
Status write_master_key_file(const std::filesystem::path& file, const vault::MasterKey& key);

/// The master key of the settings: master_key, else the file of master_key_file. Errors:
/// master_key_missing (no file), config_invalid (its content is no master key), unavailable.
Result<vault::MasterKey> read_master_key(const Config& config);

/// The same for who holds the data folder; one that is missing is made, and said so in the log, if
/// no key of the data folder is wrapped by one yet. Error besides: unavailable (the file cannot be
/// written), saying what to set.
Result<vault::MasterKey> read_or_make_master_key(const Config& config, const vault::KeyStore& keys);

}  // namespace rollcall
