#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/access_store.h"
#include "unit/app/store_fault.h"

namespace rollcall::app {

/// Keys, links and sessions in memory. While `fault` is set, every call answers with it. Not
/// thread-safe.
class FakeAccessStore final : public access::AccessStore {
  public:
    std::optional<Error> fault;
    std::optional<Error> session_fault;  ///< no session can be written
    std::vector<access::ApiKey> stored_keys;
    std::vector<access::LinkToken> tokens;
    std::vector<access::Session> sessions;

    Status add_key(const access::ApiKey& key) override {
        if (fault) {
            return *fault;
        }
        if (std::ranges::find(stored_keys, key.name, &access::ApiKey::name) != stored_keys.end()) {
            return Error{ErrorCode::conflict, "there is a key of this name"};
        }
        stored_keys.push_back(key);
        return {};
    }
    Result<std::optional<access::ApiKey>> find_key(const Sha256& hash) const override {
        return find(stored_keys, hash);
    }
    Result<std::vector<access::ApiKey>> keys() const override {
        if (fault) {
            return *fault;
        }
        return stored_keys;
    }
    Status remove_key(const std::string& name) override {
        if (fault) {
            return *fault;
        }
        if (std::erase_if(stored_keys, [&](const auto& key) { return key.name == name; }) == 0) {
            return Error{ErrorCode::not_found, "there is no key of this name"};
        }
        return {};
    }
    Status add_link_token(const access::LinkToken& token) override {
        if (fault) {
            return *fault;
        }
        tokens.push_back(token);
        return {};
    }
    Result<std::optional<access::Session>> exchange_link_token(
        const Sha256& hash, TimePoint now,
        const std::function<access::Session(const access::LinkToken&)>& open) override {
        const auto found = find(tokens, hash);
        if (!found || session_fault) {
            return found ? *session_fault : found.error();
        }
        std::erase_if(tokens, [&](const auto& token) { return token.hash == hash; });
        if (!*found || (*found)->expires_at <= now) {
            return std::optional<access::Session>{};
        }
        return std::optional{sessions.emplace_back(open(**found))};
    }
    Result<std::optional<access::Session>> find_session(const Sha256& hash) const override {
        return find(sessions, hash);
    }
    Status purge_expired(TimePoint now) override {
        if (fault) {
            return *fault;
        }
        const auto expired = [now](const auto& row) { return row.expires_at <= now; };
        std::erase_if(tokens, expired);
        std::erase_if(sessions, expired);
        return {};
    }

  private:
    template <class Row>
    Result<std::optional<Row>> find(const std::vector<Row>& rows, const Sha256& hash) const {
        if (fault) {
            return *fault;
        }
        const auto row = std::ranges::find(rows, hash, &Row::hash);
        return row == rows.end() ? std::optional<Row>{} : std::optional<Row>{*row};
    }
};

}  // namespace rollcall::app
