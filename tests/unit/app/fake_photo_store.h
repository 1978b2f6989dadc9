#pragma once

#include <functional>
#include <map>
#include <new>
#include <optional>
#include <string>

#include "core/digest.h"
#include "people/photo_store.h"

namespace rollcall::app {

class FakePhotoStore : public people::PhotoStore {
  public:
    std::optional<Error> fault;
    std::optional<Error> remove_fault;   ///< of remove alone
    std::string thrown_for;              ///< get throws for this name
    std::function<void()> during_list;   ///< called by for_each
    std::map<std::string, Bytes> files;  ///< by name: the SHA-256

    Result<people::StoredPhoto> put(ByteView bytes) override {
        if (fault) {
            return *fault;
        }
        const Sha256 hash = sha256(bytes);
        people::StoredPhoto stored{PhotoName{to_hex(hash)}, SecretKey::from_bytes(hash).value()};
        files[stored.name.value()] = Bytes(bytes.begin(), bytes.end());
        return stored;
    }
    Result<Bytes> get(const people::StoredPhoto& photo) const override {
        if (fault) {
            return *fault;
        }
        if (!thrown_for.empty() && photo.name.value() == thrown_for) {
            throw std::bad_alloc();
        }
        const auto file = files.find(photo.name.value());
        if (file == files.end()) {
            return Error{ErrorCode::not_found, "there is no such photo"};
        }
        return file->second;
    }
    Status remove(const PhotoName& name) override {
        if (fault || remove_fault) {
            return fault ? *fault : *remove_fault;
        }
        files.erase(name.value());
        return {};
    }
    Status for_each(const std::function<void(const PhotoName&)>& visit) const override {
        if (during_list) {
            during_list();
        }
        if (fault) {
            return *fault;
        }
        for (const auto& [name, bytes] : files) {
            visit(PhotoName{name});
        }
        return {};
    }
};

}  // namespace rollcall::app
