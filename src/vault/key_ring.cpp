#include "vault/key_ring.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rollcall::vault {
namespace {

Bytes associated_with(std::string_view purpose) {
    const std::string text = "rollcall wrapped key: " + std::string(purpose);
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

Error wrong_master_key(const MasterKey& master, const WrappedKey& wrapped) {
    if (wrapped.master_id == master.id) {
        return {ErrorCode::master_key_wrong, "the data folder's key for \"" + wrapped.purpose +
                                                 "\" was changed; restore a backup"};
    }
    return {ErrorCode::master_key_wrong,
            "the data folder belongs to the master key " + wrapped.master_id +
                ", and this one is " + master.id +
                "; set master_key_file to the file of the right one, or, "
                "if a rotation was interrupted, run `rollcall "
                "master-key rotate` again"};
}

Result<SecretKey> unwrapped(const MasterKey& master, const WrappedKey& wrapped) {
    auto key = open_sealed_key(master.key, wrapped.sealed, associated_with(wrapped.purpose));
    if (wrapped.master_id != master.id || !key) {
        return wrong_master_key(master, wrapped);
    }
    return std::move(*key);
}

WrappedKey wrapped(const MasterKey& master, std::string_view purpose, const SecretKey& key) {
    return {std::string(purpose), master.id,
            seal(master.key, key.bytes(), associated_with(purpose))};
}

}  // namespace

Result<SecretKey> wrapped_key(const KeyStore& store, const MasterKey& master,
                              std::string_view purpose) {
    const auto keys = store.wrapped_keys();
    if (!keys) {
        return keys.error();
    }
    const auto found = std::ranges::find(*keys, purpose, &WrappedKey::purpose);
    if (found == keys->end()) {
        return Error{ErrorCode::not_found,
                     "the data folder has no key for \"" + std::string(purpose) + "\""};
    }
    return unwrapped(master, *found);
}

Result<SecretKey> wrapped_key_made(KeyStore& store, const MasterKey& master,
                                   std::string_view purpose) {
    auto key = wrapped_key(store, master, purpose);
    if (key || key.error().code != ErrorCode::not_found) {
        return key;
    }
    const SecretKey made = SecretKey::generate();
    if (Status added = store.add_wrapped_key(wrapped(master, purpose, made)); !added) {
        return added.error();
    }
    return made;
}

Status rewrap_keys(KeyStore& store, const MasterKey& from, const MasterKey& to) {
    auto keys = store.wrapped_keys();
    if (!keys) {
        return keys.error();
    }
    for (WrappedKey& key : *keys) {
        const auto opened = unwrapped(from, key);
        if (!opened) {
            return opened.error();
        }
        key = wrapped(to, key.purpose, *opened);
    }
    return store.replace_wrapped_keys(*keys);
}

}  // namespace rollcall::vault
