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
    std::string thrown_for;              ///< get throws for this hash
    std::function<void()> during_list;   ///< called by for_each
    std::map<std::string, Bytes> files;  ///< by hash

    Result<PhotoHash> put(ByteView bytes) override {
        if (fault) {
            return *fault;
        }
        const PhotoHash hash{to_hex(sha256(bytes))};
        files[hash.value()] = Bytes(bytes.begin(), bytes.end());
        return hash;
    }
    Result<Bytes> get(const PhotoHash& hash) const override {
        if (fault) {
            return *fault;
        }
        if (!thrown_for.empty() && hash.value() == thrown_for) {
            throw std::bad_alloc();
        }
        const auto file = files.find(hash.value());
        if (file == files.end()) {
            return Error{ErrorCode::not_found, "there is no such photo"};
        }
        return file->second;
    }
    Status remove(const PhotoHash& hash) override {
        if (fault || remove_fault) {
            return fault ? *fault : *remove_fault;
        }
        files.erase(hash.value());
        return {};
    }
    Status for_each(const std::function<void(const PhotoHash&)>& visit) const override {
        if (during_list) {
            during_list();
        }
        if (fault) {
            return *fault;
        }
        for (const auto& [hash, bytes] : files) {
            visit(PhotoHash{hash});
        }
        return {};
    }
};

}  // namespace rollcall::app
